// SPDX-License-Identifier: Apache-2.0

/// The declaration of one setting: its name (an environment variable), type, default, bounds and meaning.
public struct Setting<Value: SettingValue>: Sendable {
    let name: String
    let fallback: Value
    let isSecret: Bool
    let summary: String
    /// What is wrong with a value, or `nil`.
    let check: @Sendable (Value) -> String?
    let bounds: String

    public init(_ name: String, default fallback: Value, isSecret: Bool = false, _ summary: String) {
        (self.name, self.fallback, self.isSecret, self.summary) = (name, fallback, isSecret, summary)
        check = { _ in nil }
        bounds = ""
    }

    /// A setting whose value must lie within a range.
    public init(_ name: String, default fallback: Value, in range: ClosedRange<Value>, _ summary: String)
    where Value: Comparable {
        (self.name, self.fallback, isSecret, self.summary) = (name, fallback, false, summary)
        let bounds = "\(range.lowerBound.settingText) to \(range.upperBound.settingText)"
        check = { range.contains($0) ? nil : "must be \(bounds)" }
        self.bounds = bounds
    }

    /// A setting whose text must be one of a few words.
    public init(_ name: String, default fallback: Value, oneOf allowed: [Value], _ summary: String)
    where Value: Equatable {
        (self.name, self.fallback, isSecret, self.summary) = (name, fallback, false, summary)
        let bounds = allowed.map(\.settingText).joined(separator: ", ")
        check = { allowed.contains($0) ? nil : "must be one of \(bounds)" }
        self.bounds = bounds
    }

    func read(from sources: SettingSources) -> Result<Value, SettingFault> {
        guard let text = sources.text(name) else { return .success(fallback) }
        guard let value = Value(settingText: text) else {
            return .failure(SettingFault(name: name, reason: "must be a \(Value.settingType)"))
        }
        if let reason = check(value) { return .failure(SettingFault(name: name, reason: reason)) }
        return .success(value)
    }

    func description(in sources: SettingSources) -> SettingDescription {
        SettingDescription(
            name: name, type: Value.settingType, bounds: bounds, fallback: fallback.settingText,
            isSecret: isSecret,
            summary: summary, origin: sources.origin(name), text: sources.text(name) ?? fallback.settingText)
    }
}

/// What documents and `argus settings` show of one setting.
public struct SettingDescription: Sendable {
    public let name: String
    public let type: String
    /// Empty when unbounded.
    public let bounds: String
    public let fallback: String
    public let isSecret: Bool
    public let summary: String
    /// Where the value in force comes from: `environment`, `.env` or `default`.
    public let origin: String
    let text: String

    /// The value in force; secrets are never shown.
    public var shown: String { isSecret && !text.isEmpty ? "(hidden)" : text }
}

/// A setting that cannot be used as it is.
public struct SettingFault: Error, Sendable, Equatable {
    public let name: String
    public let reason: String
}

/// Settings that one part of Argus reads, declared together.
public struct SettingGroup<Root: Sendable>: Sendable {
    public let title: String
    let readAll: @Sendable (SettingSources, inout [SettingFault]) -> Root?
    let describeAll: @Sendable (SettingSources) -> [SettingDescription]

    /// A group from the memberwise initialiser and one setting per property.
    public init<each Value: SettingValue>(
        _ title: String, _ make: @escaping @Sendable (repeat each Value) -> Root,
        _ settings: repeat Setting<each Value>
    ) {
        self.title = title
        readAll = { sources, faults in
            func note<V>(_ result: Result<V, SettingFault>) {
                if case .failure(let fault) = result { faults.append(fault) }
            }
            for setting in repeat each settings { note(setting.read(from: sources)) }
            guard faults.isEmpty else { return nil }
            // Every value was read just above without a fault, so that none throws here.
            return try? make(repeat (each settings).read(from: sources).get())
        }
        describeAll = { sources in
            var descriptions: [SettingDescription] = []
            for setting in repeat each settings { descriptions.append(setting.description(in: sources)) }
            return descriptions
        }
    }

    /// Reads the group; adds what is wrong to `faults` and answers `nil` when anything is.
    public func read(from sources: SettingSources, faults: inout [SettingFault]) -> Root? {
        var own: [SettingFault] = []
        let root = readAll(sources, &own)
        faults += own
        return root
    }

    public func describe(in sources: SettingSources) -> [SettingDescription] { describeAll(sources) }
}
