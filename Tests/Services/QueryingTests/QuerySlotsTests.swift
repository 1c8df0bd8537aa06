// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import Synchronization
import Tenancy
import Testing

@testable import Querying

struct QuerySlotsTests {
    private let slots = QuerySlots(runningMax: 2, allRunningMax: 3, waitingMax: 3)
    private let organization = OrganizationID(UUID())

    /// Queries that run until they are let go, and how many ran at once.
    private final class Stage: Sendable {
        private let counts = Mutex((running: 0, most: 0))
        private let isOpen = Mutex(false)

        var most: Int { counts.withLock { $0.most } }
        var running: Int { counts.withLock { $0.running } }

        func open() { isOpen.withLock { $0 = true } }

        func run() async {
            counts.withLock { $0 = ($0.running + 1, max($0.most, $0.running + 1)) }
            while !isOpen.withLock({ $0 }) { await Task.yield() }
            counts.withLock { $0.running -= 1 }
        }
    }

    private func query(_ stage: Stage, of organization: OrganizationID? = nil) -> Task<Void, any Error> {
        let (slots, organization) = (slots, organization ?? self.organization)
        return Task { try await slots.withSlot(of: organization) { await stage.run() } }
    }

    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `runs no more than the limit at once, and all in the end`() async throws {
        let stage = Stage()
        let tasks = (0..<5).map { _ in query(stage) }
        await until { slots.waitingCount(of: organization) == 3 && stage.running == 2 }

        stage.open()
        for task in tasks { try await task.value }

        #expect(stage.most == 2)
        #expect(slots.waitingCount(of: organization) == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `all organizations together leave connections to others`() async throws {
        let stage = Stage()
        let tasks = (0..<4).flatMap { _ in
            let organization = OrganizationID(UUID())
            return (0..<2).map { _ in query(stage, of: organization) }
        }
        await until { stage.running == 3 }
        for _ in 0..<1_000 { await Task.yield() }

        stage.open()
        for task in tasks { try await task.value }

        #expect(stage.most == 3)
    }

    @Test(.timeLimit(.minutes(1)))
    func `refuses whoever finds the line full`() async throws {
        let stage = Stage()
        let tasks = (0..<5).map { _ in query(stage) }
        await until { slots.waitingCount(of: organization) == 3 }

        let problem = await #expect(throws: Problem.self) { try await query(stage).value }

        #expect(problem?.code == .throttled)
        stage.open()
        for task in tasks { try await task.value }
    }

    @Test(.timeLimit(.minutes(1)))
    func `whoever leaves the line frees its place`() async throws {
        let stage = Stage()
        var tasks = (0..<2).map { _ in query(stage) }
        await until { stage.running == 2 }
        let impatient = query(stage)
        await until { slots.waitingCount(of: organization) == 1 }

        impatient.cancel()

        await #expect(throws: CancellationError.self) { try await impatient.value }
        #expect(slots.waitingCount(of: organization) == 0)
        tasks += (0..<3).map { _ in query(stage) }
        stage.open()
        for task in tasks { try await task.value }
        #expect(stage.most == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `one organization does not wait for another`() async throws {
        let stage = Stage()
        let tasks = (0..<5).map { _ in query(stage) }
        await until { slots.waitingCount(of: organization) == 3 }

        #expect(try await slots.withSlot(of: OrganizationID(UUID())) { true })

        stage.open()
        for task in tasks { try await task.value }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a query that fails gives its slot back`() async throws {
        struct Fault: Error {}
        for _ in 0..<10 {
            await #expect(throws: Fault.self) {
                try await slots.withSlot(of: organization) { throw Fault() }
            }
        }

        #expect(try await slots.withSlot(of: organization) { true })
    }

    @Test(.timeLimit(.minutes(1)))
    func `survives cancellation at any moment`() async throws {
        for round in 0..<300 {
            let slots = slots
            let organization = organization
            let tasks = (0..<5).map { index in
                Task {
                    try await slots.withSlot(of: organization) { for _ in 0..<index { await Task.yield() } }
                }
            }
            for (index, task) in tasks.enumerated() where (index + round) % 2 == 0 { task.cancel() }
            for task in tasks { _ = try? await task.value }
            #expect(slots.waitingCount(of: organization) == 0)
            #expect(try await slots.withSlot(of: organization) { true })
        }
    }
}
