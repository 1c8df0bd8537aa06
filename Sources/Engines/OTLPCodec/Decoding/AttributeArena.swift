// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The attributes of records under construction. Remembers of each key where it lies, which key came after it
/// last time, and its last value, so that most attributes are recognised by comparing bytes; values of keys
/// that hardly ever repeat are not looked for.
///
/// It holds pointers into the request: use it no longer than that is lent.
struct AttributeArena: ~Copyable {
    struct Entry: BitwiseCopyable {
        var key: UInt32
        var type: AttributeType
        var value: UInt64
    }

    struct Key: BitwiseCopyable {
        var bytes: UnsafeRawPointer?
        var count = 0
        /// In the arena of strings.
        var number: UInt32 = 0
        /// The key that came after this one last time.
        var next: Int32 = 0
        var lastValue: UnsafeRawPointer?
        var lastCount = 0
        var lastNumber: UInt32 = 0
        /// Texts looked for, and those of them that were not there yet.
        var asked: UInt32 = 0
        var fresh: UInt32 = 0
    }

    /// Texts of a key that are looked for before it is decided whether that pays.
    private static let trials: UInt32 = 32

    private var entries: GrowingColumn<Entry>
    private var keys = GrowingColumn<Key>(capacity: 64)
    /// Indices in `keys` by number of the key in the arena of strings, 0 for none.
    private var indices: [UInt32: Int32] = [:]
    /// Index in `keys` of the key before, 0 at the start of a row.
    private var previous = 0

    /// For a request of so many bytes.
    init(requestBytes: Int) {
        entries = GrowingColumn(capacity: min(max(requestBytes / 48, 64), 1 << 17))
        keys.append(Key())
    }

    /// How many entries there are, those of the row under construction included.
    @inline(__always)
    var count: Int { entries.count }

    /// Begins a row.
    @inline(__always)
    mutating func beginRow() { previous = 0 }

    /// Forgets the entries from this one on.
    @inline(__always)
    mutating func abandon(from entry: Int) { entries.truncate(to: entry) }

    /// Appends one `KeyValue` to the row under construction, which began at entry `rowStart`.
    @inline(__always)
    mutating func append(
        _ message: WireReader, rowStart: Int, strings: inout StringArena, notes: inout WireNotes,
        tally: inout ExportTally
    ) throws(WireDamage) {
        try tally.countAttribute(message)
        guard entries.count - rowStart < OTLPCodecLimits.attributesPerRecordMax else {
            throw message.wholeDamage(.tooManyAttributes)
        }
        var reader = message
        // Nearly always: a key, then a value that fills the rest.
        if try reader.tag() == 0x0A {
            let key = try reader.content()
            if try reader.tag() == 0x12 {
                let value = try reader.content()
                if reader.isAtEnd {
                    try append(key, value, strings: &strings, notes: &notes)
                    return
                }
            }
        }
        try appendSlowly(message, strings: &strings, notes: &notes)
    }

    @inline(never)
    private mutating func appendSlowly(
        _ message: WireReader, strings: inout StringArena, notes: inout WireNotes
    ) throws(WireDamage) {
        let parts = try AttributeParts(message)
        if parts.hasKeyIndex { notes.stringIndexes += 1 }
        guard let number = strings.intern(text: parts.key) else { throw message.damage(.invalidUTF8) }
        guard let value = parts.value else {
            entries.append(Entry(key: number, type: .empty, value: 0))
            return
        }
        let cell = try AttributeCell.decodeAny(value, strings: &strings, notes: &notes)
        entries.append(Entry(key: number, type: cell.type, value: cell.bits))
    }

    @inline(__always)
    private mutating func append(
        _ key: WireReader, _ value: WireReader, strings: inout StringArena, notes: inout WireNotes
    ) throws(WireDamage) {
        let index = try self.index(of: key, &strings)
        var reader = value
        let tag = try reader.tag()
        if tag == 0x0A {
            let text = try reader.content()
            if reader.isAtEnd {
                let number = try self.number(of: text, ofKey: index, &strings)
                entries.append(Entry(key: keys.base[index].number, type: .string, value: UInt64(number)))
                return
            }
        } else if tag == 0x18 {
            let bits = try reader.varint()
            if reader.isAtEnd {
                entries.append(Entry(key: keys.base[index].number, type: .int, value: bits))
                return
            }
        }
        let cell = try AttributeCell.decodeAny(value, strings: &strings, notes: &notes)
        entries.append(Entry(key: keys.base[index].number, type: cell.type, value: cell.bits))
    }

    /// Index in `keys`.
    @inline(__always)
    private mutating func index(
        of key: WireReader, _ strings: inout StringArena
    ) throws(WireDamage) -> Int {
        let expected = Int(keys.base[previous].next)
        let count = key.remaining
        if keys.base[expected].count == count, count > 0, let known = keys.base[expected].bytes,
            EqualBytes.areEqual(known, key.position, count)
        {
            previous = expected
            return expected
        }
        return try findIndex(of: key, &strings)
    }

    @inline(never)
    private mutating func findIndex(
        of key: WireReader, _ strings: inout StringArena
    ) throws(WireDamage) -> Int {
        guard let number = strings.intern(text: key.bytes) else { throw key.damage(.invalidUTF8) }
        let index: Int
        if let known = indices[number] {
            index = Int(known)
        } else {
            index = keys.count
            keys.append(Key(bytes: key.position, count: key.remaining, number: number))
            indices[number] = Int32(index)
        }
        keys.base[previous].next = Int32(index)
        previous = index
        return index
    }

    @inline(__always)
    private mutating func number(
        of text: WireReader, ofKey index: Int, _ strings: inout StringArena
    ) throws(WireDamage) -> UInt32 {
        let count = text.remaining
        let key = keys.base + index
        if key.pointee.lastCount == count, let last = key.pointee.lastValue,
            EqualBytes.areEqual(last, text.position, count)
        {
            return key.pointee.lastNumber
        }
        if key.pointee.asked >= Self.trials, key.pointee.fresh &* 8 >= key.pointee.asked &* 7 {
            guard UTF8Check.isValid(text.bytes) else { throw text.damage(.invalidUTF8) }
            return strings.append(text.bytes)
        }
        let before = strings.count
        guard let number = strings.intern(text: text.bytes) else { throw text.damage(.invalidUTF8) }
        key.pointee.asked &+= 1
        if Int(number) == before { key.pointee.fresh &+= 1 }
        key.pointee.lastValue = text.position
        key.pointee.lastCount = count
        key.pointee.lastNumber = number
        return number
    }

    /// All entries as columns, given where each row ends.
    consuming func finish(ends: [UInt32]) -> AttributeColumns {
        AttributeColumns(
            ends: ends, keys: entries.map { $0.key }, types: entries.map { $0.type },
            values: entries.map { $0.value })
    }
}
