// SPDX-License-Identifier: Apache-2.0

/// The value of one stream and how it moves from sweep to sweep.
struct StreamState {
    private var value: Double
    private let pace: Double
    private var count: UInt64 = 0
    private var buckets: [UInt64]

    init(_ metric: MetricShape, _ chance: inout Chance) {
        value = (metric.scale * (0.2 + chance.unit())).rounded()
        // A third of the counters stand still most of the time.
        pace = chance.happens(0.3) ? 0.1 : chance.around(40, spread: 1.4)
        buckets = metric.kind == .histogram ? Array(repeating: 0, count: metric.bounds.count + 1) : []
    }

    mutating func advance(_ metric: MetricShape, _ chance: inout Chance) {
        switch (metric.kind, metric.movement) {
        case (.histogram, _): observe(&chance)
        case (.sum, .integer): value += Double(Int(pace * chance.unit() * 2))
        case (.sum, _): value += (pace * chance.unit() * 1_000).rounded() / 1_000
        case (.gauge, .constant): break
        case (.gauge, .integer): value = max(0, value + Double(chance.within(-9...9)))
        case (.gauge, .decimal):
            value = abs((value * 100 + Double(chance.within(-300...300))).rounded() / 100)
        case (.gauge, .noisy): value = metric.scale * chance.unit()
        }
    }

    private mutating func observe(_ chance: inout Chance) {
        let added = Int(pace * chance.unit() * 2)
        count += UInt64(added)
        var rest = added
        var bucket = 2 + chance.below(3)
        while rest > 0 {
            let share = bucket == buckets.count - 1 ? rest : (rest + 1) / 2
            buckets[bucket] += UInt64(share)
            rest -= share
            bucket += 1
        }
        value += Double(added) * chance.around(0.08, spread: 0.4)
    }

    func write(
        _ metric: MetricShape, _ labels: [UInt8], began: UInt64, time: UInt64, to writer: inout WireWriter
    ) {
        writer.message(1) { writer in
            writer.append(labels)
            if metric.kind != .gauge { writer.fixed64(2, began) }
            writer.fixed64(3, time)
            switch metric.kind {
            case .histogram:
                writer.fixed64(4, count)
                writer.fixed64(5, value.bitPattern)
                writer.packed(6, buckets)
                writer.packed(7, metric.bounds)
            case .gauge, .sum:
                if metric.movement == .integer || metric.movement == .constant {
                    writer.fixed64(6, UInt64(value))
                } else {
                    writer.fixed64(4, value.bitPattern)
                }
            }
        }
    }
}
