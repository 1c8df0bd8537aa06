// SPDX-License-Identifier: Apache-2.0

/// Series grouped by the values of some of their labels.
public struct LabelGroups: Sendable {
    /// The values of each group's labels, in the order of the labels; nothing for a series without that
    /// label.
    public private(set) var groups: [[String?]] = []
    private var numbers: [[String?]: Int] = [:]

    public init() {}

    /// The number of the group with these values, which is added when it is not there yet.
    public mutating func number(of values: [String?]) -> Int {
        if let known = numbers[values] { return known }
        let number = groups.count
        numbers[values] = number
        groups.append(values)
        return number
    }
}
