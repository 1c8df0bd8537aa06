// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    private func key(_ statement: PostgresStatement) -> StatementCache.Key {
        StatementCache.Key(statement)
    }

    @Test func `tells statements apart by text and by parameter types`() {
        var cache = StatementCache(capacity: 8)

        cache.insert(key("SELECT \(1 as Int64)"), name: "a")

        let answer1 = cache.name(for: key("SELECT \(2 as Int64)"))
        #expect(answer1 == "a")
        let answer2 = cache.name(for: key("SELECT \(1 as Int32)"))
        #expect(answer2 == nil)
        let answer3 = cache.name(for: key("SELECT 1"))
        #expect(answer3 == nil)
    }

    @Test func `evicts the least recently used`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("SELECT 1"), name: "a")
        cache.insert(key("SELECT 2"), name: "b")
        _ = cache.name(for: key("SELECT 1"))

        cache.insert(key("SELECT 3"), name: "c")

        let answer1 = cache.name(for: key("SELECT 1"))
        #expect(answer1 == "a")
        let answer2 = cache.name(for: key("SELECT 2"))
        #expect(answer2 == nil)
        let answer3 = cache.takeEvicted()
        #expect(answer3 == ["b"])
        #expect(cache.evicted.isEmpty)
    }

    @Test func `never makes a name twice`() {
        var cache = StatementCache(capacity: 1)

        let names = (0..<100).map { _ in cache.makeName() }

        #expect(Set(names).count == 100)
    }

    @Test func `remembers to deallocate what it forgets`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("SELECT 1"), name: "a")

        cache.remove(key("SELECT 1"))
        cache.remove(key("SELECT 1"))

        #expect(cache.count == 0)
        #expect(cache.evicted == ["a"])
    }
}
