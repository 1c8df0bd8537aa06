// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Tenancy

/// Carries out merges, each in a transaction of its own.
struct Compactor: Sendable {
    /// What one merge did.
    struct Result: Sendable, Equatable {
        var blocks = 0
        var rows = 0
        var readBytes = 0
        var writtenBytes = 0
    }

    let database: Database

    /// Replaces the inputs by what they make together; `nil` when another node was faster, or is at work
    /// there.
    func run(_ merge: CompactionPlan.Merge, in organization: OrganizationID) async throws -> Result? {
        do {
            return try await BlockExchange.begin(merge.lane, of: organization, in: database) { exchange in
                let headers = try await exchange.headers(of: merge.inputs.map(\.blockID))
                return try await Self.isStitched(headers)
                    ? stitch(merge.inputs, headers, in: exchange)
                    : rewrite(merge.inputs, headers, in: exchange)
            }
        } catch is BlocksGone {
            return nil
        }
    }

    /// Points are decoded, so that those of one series come together, and definitions, so that each stays
    /// once; and so are tiny row groups.
    private static func isStitched(_ headers: [EncodedBlock]) throws -> Bool {
        guard [.traces, .logs].contains(headers[0].kind) else { return false }
        var (rows, rowGroups) = (0, 0)
        for header in headers {
            rows += header.rowCount
            rowGroups += try BlockDirectory(decoding: header.directory).rowGroups.count
        }
        return rows >= rowGroups * BlockMerging.tinyRowGroupRows
    }

    private func stitch(
        _ inputs: [BlockOutline], _ headers: [EncodedBlock], in exchange: BlockExchange
    ) async throws -> Result {
        let (block, count) = try BlockStitching.stitch(headers)
        let joined = Array(inputs.prefix(count))
        let byteCount = joined.reduce(0) { $0 + $1.byteCount }
        // Blocks with too many names between them to be joined are not tried again.
        let isFinal = count == 1 && inputs.count > 1
        let ids = joined.map(\.blockID)
        try await exchange.insert(
            block, joining: ids,
            level: isFinal ? BlockLevel.settled : Self.level(of: block, byteCount: byteCount, joined),
            committedAt: Self.committedAt(joined))
        try await exchange.remove(ids)
        return Result(blocks: count, rows: block.rowCount, readBytes: byteCount, writtenBytes: byteCount)
    }

    private func rewrite(
        _ inputs: [BlockOutline], _ headers: [EncodedBlock], in exchange: BlockExchange
    ) async throws -> Result {
        var blocks: [EncodedBlock] = []
        for (input, header) in zip(inputs, headers) {
            var block = header
            block.bytes = try await exchange.bytes(of: input.blockID)
            blocks.append(block)
        }
        let merged = try BlockMerging.merge(blocks)
        var result = Result(blocks: inputs.count)
        result.readBytes = blocks.reduce(0) { $0 + $1.bytes.count }
        blocks = []
        // Blocks that do not become fewer are not tried again.
        let isFinal = inputs.count > 1 && merged.count >= inputs.count
        for block in merged {
            let level =
                isFinal ? BlockLevel.settled : Self.level(of: block, byteCount: block.bytes.count, inputs)
            try await exchange.insert(block, level: level, committedAt: Self.committedAt(inputs))
            result.rows += block.rowCount
            result.writtenBytes += block.bytes.count
        }
        try await exchange.remove(inputs.map(\.blockID))
        return result
    }

    private static func level(of block: EncodedBlock, byteCount: Int, _ inputs: [BlockOutline]) -> Int16 {
        if BlockLevel.isLarge(block.kind, rowCount: block.rowCount, byteCount: byteCount) {
            return BlockLevel.settled
        }
        return min((inputs.map(\.level).max() ?? 0) + 1, BlockLevel.settled - 1)
    }

    private static func committedAt(_ inputs: [BlockOutline]) -> PostgresTimestamp {
        inputs.map(\.committedAt).max() ?? .negativeInfinity
    }
}
