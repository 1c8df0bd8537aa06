// SPDX-License-Identifier: Apache-2.0

/// How the values of one attribute key are made. The key and what is fixed are encoded once.
struct AttributePattern {
    enum Values {
        case fixed([UInt8])
        /// A choice of encoded values, the first ones more often.
        case choice([[UInt8]])
        /// A prefix and the number of one of so many users.
        case member(prefix: [UInt8], count: Int)
        /// The number itself, around a median.
        case amount(median: Double, spread: Double)
        case ratio(digits: Double)
        case address(first: Int, hosts: Int)
        case path(prefix: [UInt8], count: Int)
        /// Random hexadecimal digits that all items of one trace share.
        case session(digits: Int)
        /// Random hexadecimal digits of each item's own.
        case unique(digits: Int)
        case flag(share: Double)
    }

    private let key: [UInt8]
    private let values: Values

    init(_ key: String, _ values: Values) {
        var writer = WireWriter()
        writer.string(1, key)
        (self.key, self.values) = (writer.bytes, values)
    }

    /// The encoded AnyValue of a text.
    static func text(_ text: String) -> [UInt8] {
        var writer = WireWriter()
        writer.string(1, text)
        return writer.bytes
    }

    /// The encoded AnyValue of a number.
    static func number(_ number: Int) -> [UInt8] {
        var writer = WireWriter()
        writer.varint(3, UInt64(bitPattern: Int64(number)))
        return writer.bytes
    }

    static func fixed(_ key: String, _ text: String) -> AttributePattern {
        AttributePattern(key, .fixed(Self.text(text)))
    }

    /// Writes the attribute as `field` of the message under way.
    func write(_ field: Int, to writer: inout WireWriter, session: UInt64, _ chance: inout Chance) {
        writer.message(field) { writer in
            writer.append(key)
            writer.message(2) { writer in value(to: &writer, session: session, &chance) }
        }
    }

    private func value(to writer: inout WireWriter, session: UInt64, _ chance: inout Chance) {
        switch values {
        case .fixed(let value): writer.append(value)
        case .choice(let choices): writer.append(choices[chance.skewed(choices.count)])
        case .member(let prefix, let count):
            let number = chance.skewed(count)
            writer.text(1) { writer in
                writer.append(prefix)
                writer.decimal(100_000 + number &* 7_919 % 900_000)
            }
        case .amount(let median, let spread): writer.varint(3, UInt64(chance.around(median, spread: spread)))
        case .ratio(let digits):
            writer.fixed64(4, (Double(chance.below(Int(digits))) / digits).bitPattern)
        case .address(let first, let hosts):
            let host = chance.skewed(hosts)
            writer.text(1) { writer in
                writer.decimal(first)
                for part in [host >> 16 & 255, host >> 8 & 255, host & 255] {
                    writer.letters(".")
                    writer.decimal(part)
                }
            }
        case .path(let prefix, let count):
            let number = chance.below(count)
            writer.text(1) { writer in
                writer.append(prefix)
                writer.decimal(number)
            }
        case .session(let digits):
            writer.text(1) { writer in
                writer.hexadecimal(session, digits: min(digits, 16))
                if digits > 16 { writer.hexadecimal(~session &* 0x9E37_79B9, digits: digits - 16) }
            }
        case .unique(let digits):
            writer.text(1) { writer in writer.hexadecimal(chance.next(), digits: digits) }
        case .flag(let share): writer.varint(2, chance.happens(share) ? 1 : 0)
        }
    }
}
