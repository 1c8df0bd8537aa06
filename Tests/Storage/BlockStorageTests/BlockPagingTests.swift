// SPDX-License-Identifier: Apache-2.0
import Blocks
import Database
import FoundationEssentials
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import BlockStorage

/// What a query holds of many blocks at once is bounded in bytes.
@Suite struct BlockPagingTests {
    private func listings(_ sizes: [Int]) -> [BlockSnapshot.Listing] {
        sizes.map {
            BlockSnapshot.Listing(day: 1, blockID: .timeOrdered(), minTime: 0, maxTime: 0, byteCount: $0)
        }
    }

    @Test func `opens few blocks with large filters together`() {
        let max = BlockSnapshot.openedBytesMax
        let page = listings([max * 2, max / 2, max / 2, 1] + Array(repeating: 1, count: 100))

        #expect(BlockSnapshot.openedEnd(page, from: 0) == 1)
        #expect(BlockSnapshot.openedEnd(page, from: 1) == 3)
        #expect(BlockSnapshot.openedEnd(page, from: 3) == 3 + BlockSnapshot.openedEntries)
        #expect(BlockSnapshot.openedEnd(page, from: 100) == page.count)
    }

    @Test func `knows how large a filter is before it is fetched`() async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        let block = BlockEncoder.encode([.logs(.sample(SampleLog("some words")))])[0]
        _ = try await BlockWriter(database: test.database).commit(
            [block], of: [ExportDigest(bytes: [1])], at: Date(), in: organization)

        let sizes = try await BlockSnapshot.lend(of: organization, from: test.database) { snapshot in
            var criteria = BlockCriteria(signal: .logs, timeRange: .all)
            let without = try await snapshot.page(criteria, before: nil).map(\.byteCount)
            criteria.keys = [[.traceID(TraceID(high: 1, low: 1))]]
            return without + (try await snapshot.page(criteria, before: nil).map(\.byteCount))
        }

        #expect(sizes == [block.directory.count, block.directory.count + block.filter.count])
    }

    @Test(arguments: [1, 200, 1 << 20])
    func `shows each summary once, however large a page is`(pageBytesMax: Int) async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        let blocks = (1...9).flatMap {
            BlockEncoder.encode([.traces(.sample(SampleSpan(id: $0, service: "s\($0)")))])
        }
        _ = try await BlockWriter(database: test.database).commit(
            blocks, of: [ExportDigest(bytes: [1])], at: Date(), in: organization)

        let services = try await BlockSnapshot.lend(of: organization, from: test.database) { snapshot in
            var services: [String] = []
            try await snapshot.forEachSummary(in: .all, services: [], pageBytesMax: pageBytesMax) {
                services += $0.entries.keys.map(\.service)
            }
            return services
        }

        #expect(services.sorted() == (1...9).map { "s\($0)" })
    }
}
