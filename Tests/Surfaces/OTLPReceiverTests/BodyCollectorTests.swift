// SPDX-License-Identifier: Apache-2.0
import Compression
import Contracts
import NIOCore
import TestSupport
import Testing

@testable import OTLPReceiver

@Suite struct BodyCollectorTests {
    private func collect(
        _ pieces: [[UInt8]], _ format: CompressionFormat? = nil, bytesMax: Int = 1_000,
        budget: BodyBudget = BodyBudget(bytesMax: 10_000)
    ) throws -> [UInt8] {
        var collector = BodyCollector(
            format, bytesMax: bytesMax, reservation: budget.reservation(for: OrganizationFixture.unsaved().id)
        )
        for piece in pieces { try collector.append(ByteBuffer(bytes: piece)) }
        return try collector.finish().withUnsafeBytes { Array($0) }
    }

    @Test func `joins the pieces`() throws {
        #expect(try collect([[1, 2], [], [3]]) == [1, 2, 3])
        #expect(try collect([]) == [])
    }

    @Test(arguments: CompressionFormat.allCases)
    func `decompresses pieces`(_ format: CompressionFormat) throws {
        let compressed = Compressor.compress([1, 2, 3, 4], as: format)

        #expect(try collect(compressed.map { [$0] }, format) == [1, 2, 3, 4])
        #expect(try collect([], format) == [])
    }

    @Test func `refuses more than the limit before decompression`() {
        let problem = #expect(throws: Problem.self) { try collect([[UInt8](repeating: 0, count: 1_001)]) }
        #expect(problem?.code == .tooLarge)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `refuses more than the limit after decompression`(_ format: CompressionFormat) {
        let bomb = Compressor.compress([UInt8](repeating: 0, count: 1_001), as: format)

        let problem = #expect(throws: Problem.self) { try collect([bomb], format) }

        #expect(problem?.code == .tooLarge)
        #expect(problem?.detail.contains("after decompression") == true)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `refuses a truncated body`(_ format: CompressionFormat) {
        let cut = Array(Compressor.compress([1, 2, 3, 4], as: format).dropLast())

        let problem = #expect(throws: Problem.self) { try collect([cut], format) }

        #expect(problem?.code == .malformedTelemetry)
        #expect(problem?.detail.contains(format.rawValue) == true)
    }

    @Test func `asks the sender to come back when the budget is spent`() throws {
        let budget = BodyBudget(bytesMax: 100)
        let other = budget.reservation(for: OrganizationFixture.unsaved().id)
        try other.grow(by: 90)

        let problem = #expect(throws: Problem.self) {
            try collect([[1, 2], [UInt8](repeating: 0, count: 9)], budget: budget)
        }

        #expect(problem?.kind == .throttled)
        #expect(budget.reservedBytes == 90)
        other.release()
        #expect(budget.reservedBytes == 0)
    }
}
