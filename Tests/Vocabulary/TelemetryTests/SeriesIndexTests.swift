// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Telemetry

@Suite struct SeriesIndexTests {
    private func definitions(_ ids: [UInt64]) -> SeriesDefinitions {
        var definitions = SeriesDefinitions()
        for id in ids {
            definitions.append(
                resource: 0, scope: 0, metric: 0, day: 0, identity: SeriesIdentity(id: id, check: 0))
        }
        return definitions
    }

    @Test func `finds the first definition of each series`() {
        var index = SeriesIndex(definitions([5, 7, 5]))
        index.add(definitions([7, 9]))

        #expect(index.count == 3)
        #expect(index.place(of: 5) == SeriesIndex.Place(part: 0, row: 0))
        #expect(index.place(of: 7) == SeriesIndex.Place(part: 0, row: 1))
        #expect(index.place(of: 9) == SeriesIndex.Place(part: 1, row: 1))
        #expect(index.place(of: 8) == nil)
    }

    @Test func `keeps no definitions of which all are known`() {
        var index = SeriesIndex(definitions([5, 7]))
        index.add(definitions([7, 5]))
        index.add(definitions([7, 9]))

        #expect(index.parts.count == 2)
        #expect(index.place(of: 9) == SeriesIndex.Place(part: 1, row: 1))
    }

    /// Whoever knows the hash can choose series that all belong into one place of a table.
    @Test func `ids that somebody chose take no longer than others`() {
        let count: UInt64 = 40_000
        // Multiples of the inverse of a factor that is often used to spread hashes, and ids that end alike.
        var inverse: UInt64 = 1
        for _ in 0..<6 { inverse = inverse &* (2 &- 0x9E37_79B9_7F4A_7C15 &* inverse) }
        var numbers = SeededNumbers(seed: 1)
        let usual = time((0..<count).map { _ in numbers.next() })

        #expect(time((1...count).map { $0 &* inverse }) < usual * 10 + .seconds(1))
        #expect(time((1...count).map { $0 << 40 }) < usual * 10 + .seconds(1))
    }

    private func time(_ ids: [UInt64]) -> Duration {
        let definitions = definitions(ids)
        return ContinuousClock().measure {
            let index = SeriesIndex(definitions)
            #expect(ids.allSatisfy { index.place(of: $0) != nil })
        }
    }
}
