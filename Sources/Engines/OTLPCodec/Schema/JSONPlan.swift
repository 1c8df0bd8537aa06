// SPDX-License-Identifier: Apache-2.0

/// The schema arranged for look-ups by JSON key.
struct JSONPlan: Sendable {
    /// What transcoding needs to know of a field.
    struct Entry: Sendable {
        let number: UInt32
        let kind: FieldKind
        let isMany: Bool
        /// Whether zero is written out: the field has presence.
        let keepsZero: Bool
        fileprivate let keyStart: Int
        fileprivate let keyCount: Int
    }

    static let otlp = JSONPlan(OTLPSchema.messages)

    private var entries: [Entry] = []
    /// Where the entries of each message begin; one more than there are messages.
    private var starts: [Int] = [0]
    private var keys: [UInt8] = []

    private init(_ messages: [MessageType]) {
        for message in messages {
            for field in message.fields {
                let key = Array(field.jsonName.utf8)
                entries.append(
                    Entry(
                        number: field.number, kind: field.kind, isMany: field.label == .many,
                        keepsZero: field.label != .one, keyStart: keys.count, keyCount: key.count))
                keys += key
            }
            starts.append(entries.count)
        }
    }

    /// The index of the field with this key, to be used with `subscript`.
    func find(_ key: UnsafeRawBufferPointer, in message: MessageID) -> Int? {
        let range = starts[Int(message.rawValue)]..<starts[Int(message.rawValue) + 1]
        for index in range where entries[index].keyCount == key.count {
            if matches(key, entries[index].keyStart) { return index }
        }
        return nil
    }

    subscript(index: Int) -> Entry { entries[index] }

    /// The key of a field, for error paths.
    func key(_ index: Int) -> String {
        let entry = entries[index]
        return String(decoding: keys[entry.keyStart..<entry.keyStart + entry.keyCount], as: UTF8.self)
    }

    private func matches(_ key: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        for offset in 0..<key.count where keys[start + offset] != key[offset] { return false }
        return true
    }
}
