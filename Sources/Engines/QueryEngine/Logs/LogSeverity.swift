// SPDX-License-Identifier: Apache-2.0

/// The named ranges of OTLP severity numbers, four numbers each; raw values are the lowest of the range.
public enum LogSeverity: Int32, Sendable, CaseIterable, Comparable {
    case trace = 1
    case debug = 5
    case info = 9
    case warn = 13
    case error = 17
    case fatal = 21

    /// The range a severity number lies in; nothing for 0 (unspecified) and for numbers OTLP does not define.
    public init?(number: Int32) {
        guard (1...24).contains(number) else { return nil }
        self.init(rawValue: (number - 1) / 4 * 4 + 1)
    }

    /// The name users see, such as `warn`.
    public var name: String { String(describing: self) }

    /// Reads what `name` gives.
    public init?(name: String) {
        guard let severity = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = severity
    }

    public static func < (left: LogSeverity, right: LogSeverity) -> Bool { left.rawValue < right.rawValue }
}
