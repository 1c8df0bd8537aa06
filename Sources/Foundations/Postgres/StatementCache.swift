// SPDX-License-Identifier: Apache-2.0

/// Which statements are prepared on a connection, under which names; the least recently used one is evicted.
struct StatementCache {
    /// The same text with other parameter types is another statement.
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]

        init(_ statement: PostgresStatement) {
            sql = statement.sql
            types = statement.binds.map(\.type)
        }
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var namesMade: UInt64 = 0

    /// Names whose statements the server still holds although the cache forgot them.
    private(set) var evicted: [String] = []

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// A name that no statement of this connection ever had.
    mutating func makeName() -> String {
        namesMade += 1
        return "s\(namesMade)"
    }

    mutating func name(for key: Key) -> String? {
        clock += 1
        entries[key]?.lastUse = clock
        return entries[key]?.name
    }

    /// Remembers a statement that the server has prepared.
    mutating func insert(_ key: Key, name: String) {
        clock += 1
        if let previous = entries.updateValue(Entry(name: name, lastUse: clock), forKey: key) {
            evicted.append(previous.name)
        }
        guard entries.count > capacity else { return }
        if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key)
        }
    }

    /// Forgets a statement and remembers to deallocate it.
    mutating func remove(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { evicted.append(entry.name) }
    }

    /// Hands over the names to deallocate.
    mutating func takeEvicted() -> [String] {
        defer { evicted = [] }
        return evicted
    }
}
