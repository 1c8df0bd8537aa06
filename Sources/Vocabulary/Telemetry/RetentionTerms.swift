// SPDX-License-Identifier: Apache-2.0

/// For how many days an installation keeps telemetry unless an organization chooses otherwise, and what it
/// may choose.
public struct RetentionTerms: Sendable, Equatable {
    public var daysDefault: Int
    public var daysMin: Int
    public var daysMax: Int

    public init(daysDefault: Int, daysMin: Int, daysMax: Int) {
        (self.daysDefault, self.daysMin, self.daysMax) = (daysDefault, daysMin, daysMax)
    }

    /// What a choice comes to: also one that was made under other terms stays within these.
    public func days(chosen: Int?) -> Int { max(daysMin, min(chosen ?? daysDefault, daysMax)) }
}

/// Which days of which signal an organization keeps. Whole UTC days: today, and so many before it.
public struct KeptDays: Sendable, Equatable {
    private let firstDays: [Signal: Int32]

    private init(firstDays: [Signal: Int32]) { self.firstDays = firstDays }

    /// Nothing is too old.
    public static let all = KeptDays(firstDays: [:])

    /// What an organization that chose these days keeps on a day, counted from the Unix epoch.
    public init(chosen: [Signal: Int], _ terms: RetentionTerms, today: Int32) {
        let days = Signal.allCases.map { ($0, today - Int32(clamping: terms.days(chosen: chosen[$0]))) }
        self.init(firstDays: Dictionary(uniqueKeysWithValues: days))
    }

    /// The first day that is kept, counted from the Unix epoch.
    public func firstDay(of signal: Signal) -> Int32 { firstDays[signal] ?? .min }
}
