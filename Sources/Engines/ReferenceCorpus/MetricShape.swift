// SPDX-License-Identifier: Apache-2.0

/// One metric of a pod: its kind, how its values move, and how many streams it has.
struct MetricShape {
    enum Kind { case gauge, sum, histogram }
    enum Movement { case constant, integer, decimal, noisy }

    let name: String
    let unit: String
    let description: String
    let kind: Kind
    let movement: Movement
    let streamCount: Int
    let isQueried: Bool
    let scale: Double
    let bounds: [UInt64]

    /// 15 gauges of 10 streams, a sum of 15 and five of 12, a histogram of 25.
    static func all(words: [String], _ chance: inout Chance) -> [MetricShape] {
        var shapes: [MetricShape] = []
        func add(_ kind: Kind, _ movement: Movement, _ count: Int, queried: Bool = false) {
            let number = shapes.count
            let ending = ["usage", "size", "count", "time", "limit", "ratio"][number % 6]
            let step = chance.around(0.005, spread: 0.7)
            shapes.append(
                MetricShape(
                    name: "\(words[400 + number]).\(words[430 + number]).\(ending)",
                    unit: kind == .histogram ? "s" : chance.pick(["1", "By", "{\(words[460])}", "s"]),
                    description: "The \(ending) of \(words[430 + number]) in \(words[400 + number]).",
                    kind: kind, movement: movement, streamCount: count, isQueried: queried,
                    scale: chance.around(5_000, spread: 1.5),
                    bounds: (0..<14).map { (step * Double(1 << $0)).rounded(to: 10_000).bitPattern }))
        }
        add(.sum, .integer, 15, queried: true)
        add(.histogram, .decimal, 25, queried: true)
        // How many of the gauges stand still, count, have decimals or are noise differs from seed to seed.
        let movements: [Movement] = [.integer, .decimal, .constant, .noisy]
        for number in 0..<15 { add(.gauge, number < 4 ? movements[number] : chance.pick(movements), 10) }
        for number in 0..<5 { add(.sum, number == 0 ? .decimal : .integer, 12) }
        return shapes
    }

    /// The encoded attributes of each stream, the same in every pod.
    func labels(words: [String], _ chance: inout Chance) -> [[UInt8]] {
        let keys = [
            "\(words[470]).route", chance.pick(["state", "mode", "\(words[471]).kind"]),
            "http.request.method",
        ]
        let methods = ["GET", "POST", "PUT", "DELETE"]
        return (0..<streamCount).map { number in
            var writer = WireWriter()
            let values = [
                "/\(words[472])/\(words[480 + number])", words[510 + number % 5],
                methods[number % methods.count],
            ]
            let field = kind == .histogram ? 9 : 7
            for (key, value) in zip(keys, values) {
                AttributePattern.fixed(key, value).write(field, to: &writer, session: 0, &chance)
            }
            if scale > 5_000 {
                AttributePattern("\(words[473]).shard", .fixed(AttributePattern.number(number)))
                    .write(field, to: &writer, session: 0, &chance)
            }
            return writer.bytes
        }
    }

    /// The Metric message around its points.
    func write(to writer: inout WireWriter, points: (inout WireWriter) -> Void) {
        writer.string(1, name)
        writer.string(2, description)
        writer.string(3, unit)
        writer.message(kind == .gauge ? 5 : kind == .sum ? 7 : 9) { writer in
            points(&writer)
            if kind != .gauge { writer.varint(2, 2) }
            if kind == .sum { writer.varint(3, 1) }
        }
    }
}

extension Double {
    fileprivate func rounded(to parts: Double) -> Double { (self * parts).rounded() / parts }
}
