// SPDX-License-Identifier: Apache-2.0
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Ingestion

@Suite struct CommitLanesTests {
    private typealias Lanes = CommitLanes<Int>

    private let organization = OrganizationFixture.unsaved().id

    private func key(_ signal: Signal = .traces) -> Lanes.Key {
        Lanes.Key(organization: organization, signal: signal)
    }

    private func lanes(queue: Int = 1_000, commit: Int = 100) -> Lanes {
        Lanes(queueBytesMax: queue, commitBytesMax: commit)
    }

    @Test func `a lonely export is committed at once`() {
        var lanes = lanes()

        let admission = lanes.arrive(1, bytes: 10, on: key())

        #expect(admission == .queued(startCommitter: true))
        #expect(lanes.take(from: key()) == [1])
        #expect(lanes.busyLanes == 1)
        #expect(lanes.take(from: key()).isEmpty)
        #expect(lanes.busyLanes == 0)
    }

    @Test func `a flood gathers until a second committer would start`() {
        var lanes = lanes(queue: 1 << 30, commit: 1 << 20)
        #expect(lanes.isGathering(on: key()))
        _ = lanes.arrive(1, bytes: 1 << 20, on: key())
        #expect(lanes.take(from: key()) == [1])

        let admissions = (2...5).map { lanes.arrive($0, bytes: 1 << 20, on: key()) }

        let starts = admissions.map { $0 == .queued(startCommitter: true) }
        #expect(starts == [false, false, false, true])
        #expect(!lanes.isGathering(on: key()))
        #expect(lanes.isGathering(on: key(.logs)))
    }

    @Test func `what arrives during a commit goes into the next together, in order`() {
        var lanes = lanes()
        _ = lanes.arrive(1, bytes: 10, on: key())
        let first = lanes.take(from: key())

        let admissions = (2...5).map { lanes.arrive($0, bytes: 10, on: key()) }

        #expect(first == [1])
        #expect(admissions.allSatisfy { $0 == .queued(startCommitter: false) })
        #expect(lanes.take(from: key()) == [2, 3, 4, 5])
    }

    @Test(arguments: [
        ([40, 40, 20, 1], [[0, 1, 2], [3]]), ([60, 60, 60], [[0], [1], [2]]), ([500, 1], [[0], [1]]),
        ([1, 500], [[0], [1]]), ([100], [[0]]), ([0, 0, 0], [[0, 1, 2]]),
    ])
    func `a commit groups up to its bytes but always takes one`(sizes: [Int], groups: [[Int]]) {
        var lanes = lanes()
        for (index, bytes) in sizes.enumerated() { _ = lanes.arrive(index, bytes: bytes, on: key()) }

        var taken: [[Int]] = []
        while case let group = lanes.take(from: key()), !group.isEmpty { taken.append(group) }

        #expect(taken == groups)
    }

    @Test func `is full at its bytes and not before`() {
        var lanes = lanes(queue: 100)
        let other = Lanes.Key(organization: OrganizationFixture.unsaved().id, signal: .logs)
        _ = lanes.arrive(1, bytes: 60, on: key())

        #expect(lanes.arrive(2, bytes: 41, on: other) == .full)
        #expect(lanes.arrive(3, bytes: 40, on: other) == .queued(startCommitter: true))
        #expect(lanes.arrive(4, bytes: 1, on: key(.logs)) == .full)
        #expect(lanes.bytesInFlight == 100)
    }

    @Test func `a flood leaves room for others, and for others beside those`() {
        var lanes = lanes(queue: 10_000)
        var flooded = 0
        while lanes.arrive(0, bytes: 10, on: key()) != .full { flooded += 10 }
        let others = (0..<3).map { _ in
            Lanes.Key(organization: OrganizationFixture.unsaved().id, signal: .logs)
        }

        #expect((7_900...8_000).contains(flooded))
        for other in others {
            #expect(lanes.arrive(1, bytes: 400, on: other) == .queued(startCommitter: true))
        }
        #expect(lanes.arrive(0, bytes: 10, on: key(.metrics)) == .full)
        lanes.finish(bytes: flooded, of: organization)
        #expect(lanes.arrive(0, bytes: 10, on: key(.metrics)) == .queued(startCommitter: true))
    }

    @Test func `bytes count until they are answered`() {
        var lanes = lanes(queue: 100)
        _ = lanes.arrive(1, bytes: 100, on: key())
        _ = lanes.take(from: key())

        #expect(lanes.arrive(2, bytes: 1, on: key()) == .full)
        lanes.finish(bytes: 100, of: organization)
        #expect(lanes.arrive(3, bytes: 1, on: key()) == .queued(startCommitter: false))
        #expect(lanes.bytesInFlight == 1)
    }

    @Test func `an export larger than the queue is taken when it is alone`() {
        var lanes = lanes(queue: 100)

        #expect(lanes.arrive(1, bytes: 500, on: key()) == .queued(startCommitter: true))
        #expect(lanes.arrive(2, bytes: 1, on: key()) == .full)
    }

    @Test func `organizations and signals do not wait for each other`() {
        var lanes = lanes()
        let other = Lanes.Key(organization: OrganizationFixture.unsaved().id, signal: .traces)

        #expect(lanes.arrive(1, bytes: 1, on: key()) == .queued(startCommitter: true))
        #expect(lanes.arrive(2, bytes: 1, on: key(.logs)) == .queued(startCommitter: true))
        #expect(lanes.arrive(3, bytes: 1, on: other) == .queued(startCommitter: true))
        #expect(lanes.take(from: other) == [3])
        #expect(lanes.busyLanes == 3)
    }

    @Test func `a second committer starts only when enough waits, and a third never`() {
        var lanes = lanes(queue: 1 << 30, commit: 1 << 20)
        let half = IngestionLimits.secondCommitterBytes / 2
        _ = lanes.arrive(0, bytes: 1, on: key())
        _ = lanes.take(from: key())

        let admissions = (1...4).map { lanes.arrive($0, bytes: half, on: key()) }

        #expect(admissions.map { $0 == .queued(startCommitter: true) } == [false, true, false, false])
    }

    @Test func `a lane outlives the first of its two committers`() {
        var lanes = lanes(queue: 1 << 30, commit: 1 << 30)
        _ = lanes.arrive(0, bytes: 1, on: key())
        _ = lanes.arrive(1, bytes: IngestionLimits.secondCommitterBytes, on: key())

        #expect(lanes.take(from: key()) == [0, 1])
        #expect(lanes.take(from: key()).isEmpty)
        #expect(lanes.busyLanes == 1)
        #expect(lanes.arrive(2, bytes: 1, on: key()) == .queued(startCommitter: false))
        #expect(lanes.take(from: key()) == [2])
        #expect(lanes.take(from: key()).isEmpty)
        #expect(lanes.busyLanes == 0)
    }

    @Test func `closed takes nothing more but gives out what waits`() {
        var lanes = lanes()
        _ = lanes.arrive(1, bytes: 1, on: key())

        lanes.close()

        #expect(lanes.arrive(2, bytes: 1, on: key()) == .closed)
        #expect(lanes.take(from: key()) == [1])
    }

    @Test(arguments: 0..<20)
    func `everything admitted is taken once, in order, within the bytes`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var lanes = lanes(queue: 500, commit: 100)
        var admitted: [Int] = []
        var taken: [Int] = []
        var sizes: [Int: Int] = [:]
        for item in 0..<300 {
            let bytes = Int.random(in: 0...120, using: &numbers)
            sizes[item] = bytes
            if case .queued = lanes.arrive(item, bytes: bytes, on: key()) { admitted.append(item) }
            if Int.random(in: 0..<3, using: &numbers) == 0 {
                let group = lanes.take(from: key())
                let total = group.reduce(0) { $0 + (sizes[$1] ?? 0) }
                #expect(total <= 100 || group.count == 1)
                taken += group
                lanes.finish(bytes: total, of: organization)
            }
            #expect(lanes.bytesInFlight <= 500)
        }
        while case let group = lanes.take(from: key()), !group.isEmpty { taken += group }

        #expect(taken == admitted)
    }
}
