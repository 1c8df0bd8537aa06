// SPDX-License-Identifier: Apache-2.0

/// The schema flattened for look-ups by field number, without reference counting.
struct WirePlan: Sendable {
    /// What validation needs to know of a field.
    struct Entry: Sendable {
        var kind: FieldKind = .bytes
        var isKnown = false
        var isMany = false
    }

    static let otlp = WirePlan(OTLPSchema.messages)

    private static let numbersPerMessage = 32
    private let entries: [Entry]

    private init(_ messages: [MessageType]) {
        var entries = [Entry](repeating: Entry(), count: messages.count * Self.numbersPerMessage)
        for message in messages {
            for field in message.fields {
                let index = Int(message.id.rawValue) * Self.numbersPerMessage + Int(field.number)
                entries[index] = Entry(kind: field.kind, isKnown: true, isMany: field.label == .many)
            }
        }
        self.entries = entries
    }

    /// The field of this number; not known when the message has none.
    @inline(__always)
    func field(_ number: UInt32, of message: MessageID) -> Entry {
        guard number < Self.numbersPerMessage else { return Entry() }
        return entries[Int(message.rawValue) * Self.numbersPerMessage + Int(number)]
    }
}
