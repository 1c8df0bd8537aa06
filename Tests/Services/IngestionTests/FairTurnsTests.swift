// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Ingestion

@Suite struct FairTurnsTests {
    private let flooding = OrganizationFixture.unsaved().id
    private let other = OrganizationFixture.unsaved().id

    @Test func `as many work at once as there are slots`() {
        var turns = FairTurns<Int>(slots: 2)

        #expect((1...3).map { turns.arrive($0, of: flooding) } == [true, true, false])
        #expect(turns.finish() == 3)
        #expect(turns.finish() == nil)
        #expect(turns.finish() == nil)
        #expect((4...6).map { turns.arrive($0, of: other) } == [true, true, false])
    }

    @Test func `whoever comes after a flood waits for one turn of it at most`() {
        var turns = FairTurns<Int>(slots: 1)
        for number in 0...1_000 { _ = turns.arrive(number, of: flooding) }
        _ = turns.arrive(-1, of: other)
        _ = turns.arrive(-2, of: other)

        #expect((0..<5).map { _ in turns.finish() } == [1, -1, 2, -2, 3])
    }

    @Test func `those of one organization go in the order of arrival, and none is forgotten`() {
        var turns = FairTurns<Int>(slots: 1)
        _ = turns.arrive(0, of: flooding)
        for number in 1...500 { _ = turns.arrive(number, of: number % 3 == 0 ? other : flooding) }

        var order: [Int] = []
        while let next = turns.finish() { order.append(next) }

        #expect(order.filter { $0 % 3 == 0 } == order.filter { $0 % 3 == 0 }.sorted())
        #expect(order.filter { $0 % 3 != 0 } == order.filter { $0 % 3 != 0 }.sorted())
        #expect(order.sorted() == Array(1...500))
        #expect(turns.waitingOrganizations == 0)
    }
}
