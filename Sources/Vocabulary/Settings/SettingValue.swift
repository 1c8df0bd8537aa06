// SPDX-License-Identifier: Apache-2.0

/// A type that a setting can have: read from text and shown as text.
public protocol SettingValue: Sendable {
    /// Reads it; `nil` when the text is not one.
    init?(settingText: String)
    /// As an operator would write it.
    var settingText: String { get }
    /// What the documentation calls the type.
    static var settingType: String { get }
}

extension Int: SettingValue {
    public init?(settingText: String) { self.init(settingText) }
    public var settingText: String { String(self) }
    public static var settingType: String { "whole number" }
}

extension String: SettingValue {
    public init?(settingText: String) { self = settingText }
    public var settingText: String { self }
    public static var settingType: String { "text" }
}

extension Bool: SettingValue {
    public init?(settingText: String) {
        switch settingText.lowercased() {
        case "true", "1", "yes", "on": self = true
        case "false", "0", "no", "off": self = false
        default: return nil
        }
    }
    public var settingText: String { self ? "true" : "false" }
    public static var settingType: String { "true or false" }
}

extension Duration: SettingValue {
    /// Reads `1h30m`, `5m`, `10s`, `250ms`: whole numbers with units, largest first.
    public init?(settingText: String) {
        var total = Duration.zero
        var rest = Substring(settingText)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let count = Int(digits), count <= 1_000_000_000 else { return nil }
            switch unit {
            case "ms": total += .milliseconds(count)
            case "s": total += .seconds(count)
            case "m": total += .seconds(count * 60)
            case "h": total += .seconds(count * 3_600)
            default: return nil
            }
            rest = rest.dropFirst(digits.count + unit.count)
        }
        self = total
    }

    public var settingText: String {
        var milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        var text = ""
        for (unit, size) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            if milliseconds >= size { text += "\(milliseconds / size)\(unit)" }
            milliseconds %= size
        }
        return text.isEmpty ? "0s" : text
    }
    public static var settingType: String { "duration, such as 5m" }
}
