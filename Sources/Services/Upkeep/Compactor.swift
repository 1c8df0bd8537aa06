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
        var readBytes = 0
        var writtenBytes = 0
    }

    let database: Database
    /// Of what one merge decodes.
    let memoryBytesMax: Int

    /// Replaces the inputs by what they make together; `nil` when another node was faster, or is at work
    /// there.
    func run(_ merge: CompactionPlan.Merge, in organization: OrganizationID) async throws -> Result? {
        do {
            return try await BlockExchange.begin(merge.lane, of: organization, in: database) { exchange in
                if merge.inputs.count == 1, !merge.isSuspect {
                    return try await move(merge.inputs[0], merge.isLast, in: exchange)
                }
                let headers = try await exchange.headers(of: merge.inputs.map(\.blockID))
                if try !merge.isSuspect && Self.isStitched(headers) {
                    return try await stitch(merge, headers, in: exchange)
                }
                return try await rewrite(merge, headers, in: exchange)
            }
        } catch is BlocksGone {
            return nil
        }
    }

    /// Has a block left alone from now on, whatever it holds.
    func settle(
        _ block: BlockOutline, in lane: BlockExchange.Lane, of organization: OrganizationID
    ) async throws -> Result? {
        do {
            return try await BlockExchange.begin(lane, of: organization, in: database) { exchange in
                try await move(block, true, in: exchange)
            }
        } catch is BlocksGone {
            return nil
        }
    }

    /// A block that stays as it is leaves the fresh ones without being decoded.
    private func move(
        _ block: BlockOutline, _ isLast: Bool, in exchange: BlockExchange
    ) async throws -> Result {
        try await exchange.move(
            block.blockID, to: isLast ? BlockLevel.settled : min(block.level + 1, BlockLevel.settled - 1))
        return Result(
            blocks: 1, readBytes: block.byteCount, writtenBytes: block.byteCount)
    }

    /// Points are decoded, so that those of one series come together, and definitions, so that each stays
    /// once; and so are tiny row groups.
    private static func isStitched(_ headers: [EncodedBlock]) throws -> Bool {
        guard [.traces, .logs].contains(headers[0].kind) else { return false }
        var (rows, rowGroups) = (0, 0)
        for header in headers {
            rows += header.rowCount
            rowGroups += try BlockDirectory(decoding: header.directory, of: header.kind).rowGroups.count
        }
        return rows >= rowGroups * BlockMerging.tinyRowGroupRows
    }

    private func stitch(
        _ merge: CompactionPlan.Merge, _ headers: [EncodedBlock], in exchange: BlockExchange
    ) async throws -> Result {
        let (block, count) = try BlockStitching.stitch(headers)
        let joined = Array(merge.inputs.prefix(count))
        let byteCount = joined.reduce(0) { $0 + $1.byteCount }
        // Blocks with too many names between them to be joined are not tried again.
        let isFinal = merge.isLast || count == 1 && merge.inputs.count > 1
        let ids = joined.map(\.blockID)
        try await exchange.insert(
            block, joining: ids,
            level: isFinal ? BlockLevel.settled : Self.level(of: block, byteCount: byteCount, joined),
            committedAt: Self.committedAt(joined))
        try await exchange.remove(ids)
        return Result(blocks: count, readBytes: byteCount, writtenBytes: byteCount)
    }

    private func rewrite(
        _ merge: CompactionPlan.Merge, _ headers: [EncodedBlock], in exchange: BlockExchange
    ) async throws -> Result {
        let costs = try headers.map(Self.decodedBytes)
        let count = Self.fittingCount(costs, memoryBytesMax)
        guard count == headers.count || count > 1 else {
            // Of two that are too much together the larger one is as good as done.
            let isSecond = costs.count > 1 && costs[1] > costs[0]
            return try await move(merge.inputs[isSecond ? 1 : 0], true, in: exchange)
        }
        let inputs = Array(merge.inputs.prefix(count))
        var blocks: [EncodedBlock] = []
        for (input, header) in zip(inputs, headers) {
            var block = header
            block.bytes = try await exchange.bytes(of: input.blockID)
            blocks.append(block)
        }
        let hours = try await exchange.rollupHours(of: inputs.map(\.blockID))
        let merged = try BlockMerging.merge(blocks)
        var result = Result(blocks: inputs.count)
        result.readBytes = blocks.reduce(0) { $0 + $1.bytes.count }
        blocks = []
        // Blocks that do not become fewer are not tried again.
        let isFinal = merge.isLast || inputs.count > 1 && merged.count >= inputs.count
        for block in merged {
            let level =
                isFinal ? BlockLevel.settled : Self.level(of: block, byteCount: block.bytes.count, inputs)
            try await exchange.insert(
                block, level: level, hours: hours, committedAt: Self.committedAt(inputs))
            result.writtenBytes += block.bytes.count
        }
        try await exchange.remove(inputs.map(\.blockID))
        return result
    }

    /// About how much memory a block takes when all of it is decoded: rows repeat what is stored once, and
    /// what the rows share is not all in their size.
    private static func decodedBytes(_ header: EncodedBlock) throws -> Int {
        let directory = try BlockDirectory(decoding: header.directory, of: header.kind)
        return max(
            header.rawBytes, directory.decodedBytes(of: .all, rowGroups: directory.rowGroups.indices))
    }

    /// How many, from the first on, are together within the limit.
    static func fittingCount(_ costs: [Int], _ limit: Int) -> Int {
        var sum = 0
        return costs.prefix { cost in
            sum += cost
            return sum <= limit
        }.count
    }

    private static func level(of block: EncodedBlock, byteCount: Int, _ inputs: [BlockOutline]) -> Int16 {
        if BlockLevel.isDone(block, byteCount: byteCount) { return BlockLevel.settled }
        return min((inputs.map(\.level).max() ?? 0) + 1, BlockLevel.settled - 1)
    }

    private static func committedAt(_ inputs: [BlockOutline]) -> PostgresTimestamp {
        inputs.map(\.committedAt).max() ?? .negativeInfinity
    }
}
