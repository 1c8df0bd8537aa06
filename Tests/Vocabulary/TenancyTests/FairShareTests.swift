// SPDX-License-Identifier: Apache-2.0
import Tenancy
import TestSupport
import Testing

@Suite struct FairShareTests {
    private let organizations = (0..<8).map { _ in OrganizationFixture.unsaved().id }

    /// What each of the first organizations reaches when all take as much as they get, in turn.
    private func flooded(by count: Int, in share: inout FairShare) -> [Int] {
        var isMoving = true
        while isMoving {
            isMoving = false
            for organization in organizations.prefix(count) where share.take(1, for: organization) {
                isMoving = true
            }
        }
        return organizations.prefix(count).map { share.held(by: $0) }
    }

    @Test(arguments: [(1, 800), (2, 444), (4, 235)])
    func `those who flood get equal shares and leave one`(count: Int, each: Int) {
        var share = FairShare(bytesMax: 1_000)

        let held = flooded(by: count, in: &share)

        #expect(held.allSatisfy { abs($0 - each) <= 2 })
        #expect(share.take((1_000 - share.usedBytes) / 2, for: organizations[7]) == true)
    }

    @Test func `the first of an organization may be as large as what is free, and nothing larger`() {
        var share = FairShare(bytesMax: 100)

        #expect(share.take(101, for: organizations[0]) == false)
        #expect(share.take(100, for: organizations[0]) == true)
        #expect(share.take(1, for: organizations[1]) == false)
        share.giveBack(100, of: organizations[0])
        #expect(share.take(1, for: organizations[1]) == true)
    }

    @Test func `a share that shrank is taken from nobody, and grows again later`() {
        var share = FairShare(bytesMax: 1_000)
        let alone = flooded(by: 1, in: &share)[0]
        #expect(share.take(100, for: organizations[1]) == true)

        #expect(share.held(by: organizations[0]) == alone)
        #expect(share.take(1, for: organizations[0]) == false)
        share.giveBack(100, of: organizations[1])
        share.giveBack(1, of: organizations[0])
        #expect(share.take(1, for: organizations[0]) == true)
    }

    @Test(arguments: 0..<20)
    func `never holds more than its bytes and forgets nothing`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var share = FairShare(bytesMax: 1_000)
        var taken = [Int](repeating: 0, count: organizations.count)
        for _ in 0..<2_000 {
            let index = Int.random(in: organizations.indices, using: &numbers)
            if Bool.random(using: &numbers) {
                let bytes = Int.random(in: 0...200, using: &numbers)
                if share.take(bytes, for: organizations[index]) { taken[index] += bytes }
            } else {
                let bytes = Int.random(in: 0...taken[index], using: &numbers)
                share.giveBack(bytes, of: organizations[index])
                taken[index] -= bytes
            }
            #expect(share.usedBytes == taken.reduce(0, +) && share.usedBytes <= 1_000)
        }
        #expect(organizations.map { share.held(by: $0) } == taken)
    }
}
