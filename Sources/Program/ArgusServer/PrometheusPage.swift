// SPDX-License-Identifier: Apache-2.0

/// Writes the Prometheus text exposition format, version 0.0.4.
struct PrometheusPage {
    typealias Sample = (labels: [String: String], value: Double)

    private(set) var text = ""

    mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) {
        add(name, help, type: "counter", samples)
    }

    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        add(name, help, type: "gauge", samples)
    }

    mutating func histogram(
        _ name: String, _ help: String, bounds: [Double], cumulativeCounts: [UInt64], count: UInt64,
        sum: Double
    ) {
        head(name, help, type: "histogram")
        for (bound, reached) in zip(bounds, cumulativeCounts) {
            line("\(name)_bucket", ["le": "\(bound)"], Double(reached))
        }
        line("\(name)_bucket", ["le": "+Inf"], Double(count))
        line("\(name)_sum", [:], sum)
        line("\(name)_count", [:], Double(count))
    }

    private mutating func add(_ name: String, _ help: String, type: String, _ samples: [Sample]) {
        head(name, help, type: type)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    private mutating func head(_ name: String, _ help: String, type: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Label values are words of this program, so that none needs escaping.
    private mutating func line(_ name: String, _ labels: [String: String], _ value: Double) {
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(
            separator: ",")
        let number = Int64(exactly: value).map { "\($0)" } ?? "\(value)"
        text += "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(number)\n"
    }
}
