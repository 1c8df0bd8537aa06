// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Contracts
import Database
import FoundationEssentials
import Retention
import Telemetry
import Tenancy
import TestSupport

@testable import Upkeep

extension UpkeepStage {
    /// Who may do everything in the organization.
    var owner: Principal {
        Principal(
            organization: organization,
            caller: .user(id: .timeOrdered(), session: .timeOrdered(), role: .owner))
    }

    func erasures(at time: Int64) -> ErasureDesk {
        ErasureDesk(database: database, now: { Date(timeIntervalSince1970: Double(time) / 1e9) })
    }

    /// An erasure as it is answered now.
    func erasure(_ view: ErasureView, at time: Int64) async throws -> ErasureView {
        let list = try await erasures(at: time).list(ListErasures(limit: 1_000), as: owner).erasures
        return list.first { $0.id == view.id } ?? view
    }

    /// Sweeps until nothing is left to be done.
    func sweepAll(at time: Int64) async throws {
        while try await !upkeep(at: time).sweep(organization) { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Series by day, as text.
    func definitions() async throws -> Set<String> {
        var all: Set<String> = []
        for (_, batches) in try await blocks(.series) {
            for case .metrics(let points) in batches {
                for row in 0..<points.definitions.count {
                    all.insert("\(points.definitions.day[row]) \(points.definitions.id[row])")
                }
            }
        }
        return all
    }

    /// How many spans the summaries of all blocks count.
    func summarizedSpans() async throws -> Int {
        try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var count = 0
            try await snapshot.forEachSummary(in: .all, services: []) { summary in
                count += summary.entries.values.reduce(0) { $0 + Int($1.spanCount) }
            }
            return count
        }
    }

    /// How many blocks may hold a key, by their filters.
    func filtersThatMayHold(_ key: FilterKey, _ kind: BlockKind) async throws -> Int {
        let criteria = BlockCriteria(kind: kind, timeRange: .all, keys: [[key]])
        return try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var count = 0
            try await snapshot.forEach(criteria) { _ in
                count += 1
                return true
            }
            return count
        }
    }
}

extension ErasureView {
    /// As JSON.
    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    var id: String { String(text.dropFirst(#"{"id":""#.count).prefix(36)) }
}

extension Batch {
    /// Whether a text stands anywhere among the strings of the batch.
    func mentions(_ text: String) -> Bool {
        let bytes: [UInt8] =
            switch self {
            case .traces(let spans): spans.strings.bytes
            case .logs(let logs): logs.strings.bytes + logs.bodies.bytes
            case .metrics(let points): points.strings.bytes + points.definitions.strings.bytes
            }
        return String(decoding: bytes, as: UTF8.self).contains(text)
    }
}
