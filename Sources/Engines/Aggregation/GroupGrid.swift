// SPDX-License-Identifier: Apache-2.0

/// One number for each group of series and step.
public struct GroupGrid: Sendable {
    public let stepCount: Int
    /// By group, then step; NaN where no series of the group has a value.
    public private(set) var values: [Double]

    /// Folds the numbers of series, by series and step as `SeriesGrid` gives them, into those of their
    /// groups.
    public init(
        _ aggregate: SeriesAggregate, of series: [Double], stepCount: Int, groups: [Int], groupCount: Int
    ) {
        precondition(series.count == groups.count * stepCount)
        self.stepCount = stepCount
        values = [Double](repeating: .nan, count: groupCount * stepCount)
        var counts = aggregate == .average ? [Double](repeating: 0, count: values.count) : []
        for (number, group) in groups.enumerated() {
            for step in 0..<stepCount {
                let value = series[number * stepCount + step]
                if value.isNaN { continue }
                let cell = group * stepCount + step
                let known = values[cell]
                switch aggregate {
                case .sum: values[cell] = known.isNaN ? value : known + value
                case .average:
                    values[cell] = known.isNaN ? value : known + value
                    counts[cell] += 1
                case .minimum: values[cell] = known.isNaN ? value : min(known, value)
                case .maximum: values[cell] = known.isNaN ? value : max(known, value)
                case .count: values[cell] = known.isNaN ? 1 : known + 1
                }
            }
        }
        for cell in counts.indices where counts[cell] > 0 { values[cell] /= counts[cell] }
    }

    /// The numbers of one group, by step.
    public subscript(group: Int) -> ArraySlice<Double> { values[group * stepCount..<(group + 1) * stepCount] }
}
