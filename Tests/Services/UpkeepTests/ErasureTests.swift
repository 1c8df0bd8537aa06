// SPDX-License-Identifier: Apache-2.0
import Blocks
import Contracts
import Database
import FoundationEssentials
import Postgres
import Records
import Retention
import Synchronization
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

/// Exactly the rows that somebody asked to be erased are gone, whatever happens meanwhile.
@Suite struct ErasureTests {
    private let later = SampleTime.noon + 10 * SampleTime.day

    private func order(
        _ signals: [CreateErasure.SignalName], on stage: UpkeepStage, at time: Int64,
        services: [String] = [], traces: [Int] = [], people: [Int] = [], start: Int64? = nil,
        end: Int64? = nil
    ) async throws -> ErasureView {
        try await stage.erasures(at: time).create(
            CreateErasure(
                signals: signals, start: start.map { .init(nanoseconds: $0) },
                end: end.map { .init(nanoseconds: $0) }, services: services,
                traceIDs: traces.map { PeopleCorpus.traceID($0).hex },
                attributes: people.map { ErasedAttribute(key: "user.id", value: "person-\($0)") }),
            as: stage.owner)
    }

    private func commit(
        _ corpus: PeopleCorpus, to stage: UpkeepStage, _ signals: [Signal] = Signal.allCases
    ) async throws {
        for signal in signals { try await stage.commit(corpus.rows.map { try corpus.batch($0, signal) }) }
    }

    /// What is stored without the rows of these numbers.
    private func contents(
        _ signal: Signal, of stage: UpkeepStage, without gone: [PeopleCorpus.Row]
    ) async throws -> [String] {
        let marks = gone.map { signal == .metrics ? ".int(\($0.number))" : "row-\($0.number)." }
        return try await stage.contents(BlockKind(signal)).filter { row in
            !marks.contains { row.contains($0) }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `erases the rows that match everything, and changes no other`(seed: UInt64) async throws {
        let stage = try await UpkeepStage.makeSaved()
        let corpus = PeopleCorpus(40, days: 3, seed: seed)
        try await commit(corpus, to: stage)
        // Half of them lie in merged blocks.
        if seed.isMultiple(of: 2) { try await stage.upkeep(at: later).visit(stage.organization) }
        let service = seed > 2 ? "shop" : nil
        let (start, end) = (SampleTime.noon + 10 * SampleTime.second, SampleTime.noon + 2 * SampleTime.day)
        func isMeant(_ row: PeopleCorpus.Row, _ signal: Signal) -> Bool {
            let places: [PeopleCorpus.Place] =
                signal == .traces ? [.row, .resource, .scope, .event, .link] : [.row, .resource, .scope]
            return row.person == 1 && places.contains(row.place) && row.time >= start && row.time < end
                && (service == nil || row.service == service)
        }
        var expected: [Signal: [String]] = [:]
        for signal in Signal.allCases {
            let gone = corpus.rows.filter { isMeant($0, signal) }
            expected[signal] = try await contents(signal, of: stage, without: gone)
        }

        let made = try await order(
            [.traces, .metrics, .logs], on: stage, at: later, services: service.map { [$0] } ?? [],
            people: [1], start: start, end: end)
        try await stage.sweepAll(at: later)

        for signal in Signal.allCases {
            #expect(try await stage.contents(BlockKind(signal)) == expected[signal], "\(signal)")
        }
        let view = try await stage.erasure(made, at: later)
        let spans = corpus.rows.count { isMeant($0, .traces) }
        let records = corpus.rows.count { isMeant($0, .logs) }
        #expect(view.text.contains(#""state":"completed""#))
        #expect(view.text.contains(#""erased_spans":\#(spans),"erased_points":\#(records)"#))
        #expect(view.text.contains(#""erased_log_records":\#(records)"#))
        #expect(!view.text.contains("person-1"))
    }

    @Test func `neither summaries, filters nor texts know what was erased`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        let corpus = PeopleCorpus(30, days: 1, seed: 9)
        try await commit(corpus, to: stage)

        _ = try await order([.traces, .logs], on: stage, at: later, traces: [2])
        for person in 1...5 { _ = try await order([.metrics], on: stage, at: later, people: [person]) }
        try await stage.sweepAll(at: later)

        let left = corpus.rows.filter { $0.trace != 2 }
        for kind in [BlockKind.traces, .logs] {
            for (_, batches) in try await stage.blocks(kind) {
                #expect(
                    !batches.contains { $0.mentions("row-\(corpus.rows.first { $0.trace == 2 }!.number).") })
            }
            #expect(try await stage.contents(kind).count == left.count)
        }
        let counted = try await stage.summarizedSpans()
        #expect(counted == left.count)
        let mayHold = try await stage.filtersThatMayHold(.traceID(PeopleCorpus.traceID(2)), .traces)
        #expect(mayHold == 0)
        for (_, batches) in try await stage.blocks(.series) {
            #expect(!batches.contains { $0.mentions("person-") })
        }
    }

    @Test func `definitions wait until their day is long over`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        let corpus = PeopleCorpus(30, days: 1, seed: 5)
        try await commit(corpus, to: stage, [.metrics])
        let before = try await stage.definitions()

        let made = try await order([.metrics], on: stage, at: SampleTime.noon, people: [3])
        try await stage.sweepAll(at: SampleTime.noon)
        let early = try await stage.erasure(made, at: SampleTime.noon)
        #expect(early.text.contains(#""state":"settling""#))
        #expect(early.text.contains("person-3"))
        #expect(try await stage.definitions() == before)

        // What came since is not meant, and keeps its definition.
        let row = try #require(corpus.rows.first { $0.person == 3 && $0.place == .row })
        try await stage.commit([try corpus.batch(row, .metrics)])
        try await stage.sweepAll(at: later)

        let meant = corpus.rows.filter { $0.person == 3 && [.row, .resource, .scope].contains($0.place) }
        let after = try await stage.definitions()
        #expect(after.count < before.count)
        #expect(after.count >= before.count - meant.count + 1)
        #expect(try await stage.erasure(made, at: later).text.contains(#""state":"completed""#))
        let points = try await stage.contents(.metrics)
        #expect(points.count == corpus.rows.count - meant.count + 1)
        #expect(points.contains { $0.contains(".int(\(row.number))") })
    }

    @Test func `an erasure that is cut short again and again ends the same`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        let corpus = PeopleCorpus(24, days: 3, seed: 6)
        try await commit(corpus, to: stage)
        let gone = corpus.rows.filter { $0.service == "bank" }
        var expected: [Signal: [String]] = [:]
        for signal in Signal.allCases {
            expected[signal] = try await contents(signal, of: stage, without: gone)
        }
        let made = try await order([.traces, .metrics, .logs], on: stage, at: later, services: ["bank"])

        let eraser = Eraser(
            database: stage.database, now: { [later] in date(later) }, forgetSeries: {},
            memoryBytesMax: 64 << 20)
        var rounds = 0
        while true {
            // Each round dies after its first pause, which comes after a look or a block.
            var pauses = 0
            do {
                let step = try await eraser.step(stage.organization) { _ in
                    pauses += 1
                    if pauses == 2 { throw CancellationError() }
                }
                if !step.isPartial { break }
            } catch is CancellationError {}
            rounds += 1
            try #require(rounds < 1_000)
        }

        #expect(rounds > gone.count)
        for signal in Signal.allCases {
            #expect(try await stage.contents(BlockKind(signal)) == expected[signal], "\(signal)")
        }
        let text = try await stage.erasure(made, at: later).text
        #expect(text.contains(#""erased_spans":\#(gone.count),"erased_points":\#(gone.count)"#))
    }

    @Test func `merging at the same time hides nothing from an erasure`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        let corpus = PeopleCorpus(60, days: 2, seed: 7)
        try await commit(corpus, to: stage, [.logs])
        let gone = corpus.rows.filter { $0.service == "shop" }
        let expected = try await contents(.logs, of: stage, without: gone)
        _ = try await order([.logs], on: stage, at: later, services: ["shop"])

        try await withThrowingTaskGroup { group in
            group.addTask { try await stage.sweepAll(at: later) }
            group.addTask {
                for _ in 0..<3 { try await stage.upkeep(at: later).visit(stage.organization) }
            }
            try await group.waitForAll()
        }

        #expect(try await stage.contents(.logs) == expected)
    }

    @Test func `every node hears when definitions are gone`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await stage.database.inOrganization(stage.organization) { transaction in
            try await UpkeepVisitRecords.insert(dueAt: .negativeInfinity, in: transaction)
        }
        let corpus = PeopleCorpus(20, days: 1, seed: 3)
        try await commit(corpus, to: stage, [.metrics])
        let forgotten = Mutex(0)
        let other = stage.upkeep(at: later) { forgotten.withLock { $0 += 1 } }
        await other.hearOfErasedSeries()
        let before = forgotten.withLock { $0 }

        _ = try await order([.metrics], on: stage, at: later, services: ["shop"])
        try await stage.sweepAll(at: later)

        await other.hearOfErasedSeries()
        #expect(forgotten.withLock { $0 } == before + 1)
        await other.hearOfErasedSeries()
        #expect(forgotten.withLock { $0 } == before + 1)
    }

    @Test func `another organization loses nothing`() async throws {
        let (mine, theirs) = (try await UpkeepStage.makeSaved(), try await UpkeepStage.makeSaved())
        let corpus = PeopleCorpus(10, days: 1, seed: 8)
        for stage in [mine, theirs] { try await commit(corpus, to: stage) }
        let before = try await theirs.contents(.traces)

        _ = try await order([.traces], on: mine, at: later, services: ["shop", "bank"])
        for stage in [mine, theirs] { try await stage.sweepAll(at: later) }

        #expect(try await mine.blocks(.traces).isEmpty)
        #expect(try await theirs.contents(.traces) == before)
    }
}

private func date(_ nanoseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(nanoseconds) / 1e9) }
