// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    private let start = ContinuousClock.now
    private let lifetime = Duration.seconds(100)

    private func state(connectionsMax: Int, idleMax: Int = 10) -> PoolState {
        var configuration = PostgresPoolConfiguration()
        configuration.connectionsMax = connectionsMax
        configuration.idleMax = idleMax
        return PoolState(configuration: configuration)
    }

    /// Lets a caller open a connection, and returns its number.
    private func open(_ state: inout PoolState, for waiter: Int) throws -> Int {
        guard case .lease(.connect(let id)) = state.acquire(waiter, now: start) else {
            throw Unexpected()
        }
        state.connected(id, lifetime: lifetime, now: start)
        return id
    }

    private struct Unexpected: Error {}

    @Test func `opens up to the maximum and then makes callers wait`() throws {
        var state = state(connectionsMax: 2)

        _ = try open(&state, for: 1)
        _ = try open(&state, for: 2)

        let answer1 = state.acquire(3, now: start)
        #expect(answer1 == .wait)
        #expect(state.metrics.open == 2)
        #expect(state.metrics.inUse == 2)
        #expect(state.metrics.waiting == 1)
    }

    @Test func `serves waiting callers in the order of their coming`() throws {
        var state = state(connectionsMax: 1)
        let id = try open(&state, for: 1)
        _ = state.acquire(2, now: start)
        _ = state.acquire(3, now: start)

        let first = state.release(id, isReusable: true, now: start)
        let second = state.release(id, isReusable: true, now: start)

        #expect(first.grant == PoolState.Grant(waiter: 2, lease: .use(id, isChecked: false)))
        #expect(second.grant == PoolState.Grant(waiter: 3, lease: .use(id, isChecked: false)))
        let answer1 = state.release(id, isReusable: true, now: start)
        #expect(answer1 == PoolState.Outcome())
        #expect(state.metrics.idle == 1)
    }

    @Test func `uses the most recently used connection first`() throws {
        var state = state(connectionsMax: 2)
        let first = try open(&state, for: 1)
        let second = try open(&state, for: 2)
        _ = state.release(second, isReusable: true, now: start)
        _ = state.release(first, isReusable: true, now: start)

        let answer1 = state.acquire(3, now: start)
        #expect(answer1 == .lease(.use(first, isChecked: false)))
    }

    @Test func `gives the place of a broken connection to who waits`() throws {
        var state = state(connectionsMax: 1)
        let id = try open(&state, for: 1)
        _ = state.acquire(2, now: start)

        let outcome = state.release(id, isReusable: false, now: start)

        #expect(outcome.close == id)
        #expect(outcome.grant == PoolState.Grant(waiter: 2, lease: .connect(id + 1)))
        #expect(state.metrics.connecting == 1)
    }

    @Test func `gives the place of a failed connect to who waits`() throws {
        var state = state(connectionsMax: 1)
        guard case .lease(.connect(let id)) = state.acquire(1, now: start) else { throw Unexpected() }
        _ = state.acquire(2, now: start)

        let failed = state.connectFailed(id, isFailure: true)
        let cancelled = state.connectFailed(id + 1, isFailure: false)

        #expect(failed.grant == PoolState.Grant(waiter: 2, lease: .connect(id + 1)))
        #expect(cancelled.grant == nil)
        #expect(state.metrics.open == 0)
        #expect(state.metrics.connectionFailures == 1)
    }

    @Test func `keeps no more idle connections than configured`() throws {
        var state = state(connectionsMax: 3, idleMax: 1)
        let ids = try (1...3).map { try open(&state, for: $0) }

        let closed = ids.compactMap { state.release($0, isReusable: true, now: start).close }

        #expect(closed == [ids[1], ids[2]])
        #expect(state.metrics.open == 1)
    }

    @Test func `asks for a check after a long idle time`() throws {
        var state = state(connectionsMax: 1)
        let id = try open(&state, for: 1)
        _ = state.release(id, isReusable: true, now: start)

        let answer1 = state.acquire(2, now: start + .seconds(30))
        #expect(answer1 == .lease(.use(id, isChecked: true)))
    }

    @Test func `closes connections that have reached their age`() throws {
        var state = state(connectionsMax: 2)
        let returned = try open(&state, for: 1)
        let idle = try open(&state, for: 2)
        _ = state.release(idle, isReusable: true, now: start)

        let answer1 = state.removeExpired(now: start + .seconds(99))
        #expect(answer1.isEmpty)
        let answer2 = state.removeExpired(now: start + .seconds(100))
        #expect(answer2 == [idle])
        let answer3 = state.release(returned, isReusable: true, now: start + .seconds(100))
        #expect(answer3.close == returned)
        #expect(state.metrics.open == 0)
    }

    @Test func `takes only long idle connections to be checked`() throws {
        var state = state(connectionsMax: 2)
        let old = try open(&state, for: 1)
        let fresh = try open(&state, for: 2)
        _ = state.release(old, isReusable: true, now: start)
        _ = state.release(fresh, isReusable: true, now: start + .seconds(20))

        let answer1 = state.takeUnchecked(now: start + .seconds(31))
        #expect(answer1 == [old])
        #expect(state.metrics.inUse == 1)
        let answer2 = state.acquire(3, now: start + .seconds(31))
        #expect(answer2 == .lease(.use(fresh, isChecked: false)))
    }

    @Test func `forgets a caller that gives up, once`() throws {
        var state = state(connectionsMax: 1)
        let id = try open(&state, for: 1)
        _ = state.acquire(2, now: start)
        _ = state.acquire(3, now: start)

        let answer1 = state.abandon(2, isTimeout: true)
        #expect(answer1)
        let answer2 = state.abandon(2, isTimeout: true)
        #expect(!answer2)
        let answer3 = state.release(id, isReusable: true, now: start)
        #expect(answer3.grant?.waiter == 3)
        let answer4 = state.abandon(3, isTimeout: false)
        #expect(!answer4)
        #expect(state.metrics.timeouts == 1)
    }

    @Test func `refuses more waiting callers than the limit`() throws {
        var state = state(connectionsMax: 1)
        _ = try open(&state, for: 0)
        for waiter in 1...PostgresLimits.poolWaitersMax { _ = state.acquire(waiter, now: start) }

        let answer1 = state.acquire(-1, now: start)
        #expect(answer1 == .refuse(.poolExhausted))
    }

    @Test func `replaces a dead connection in its place`() throws {
        var state = state(connectionsMax: 1)
        let id = try open(&state, for: 1)

        let replacement = state.replace(id)

        #expect(replacement != id)
        #expect(state.metrics.open == 1)
        #expect(state.metrics.connecting == 1)
        let answer1 = state.release(id, isReusable: true, now: start)
        #expect(answer1 == PoolState.Outcome())
    }

    @Test func `shuts down by refusing callers and closing what comes back`() throws {
        var state = state(connectionsMax: 2)
        let idle = try open(&state, for: 1)
        let leased = try open(&state, for: 2)
        _ = state.acquire(3, now: start)
        _ = state.release(idle, isReusable: true, now: start)
        _ = state.release(idle, isReusable: true, now: start)

        let (refused, closing) = state.shutDown()

        #expect(refused.isEmpty)
        #expect(closing == [idle])
        let answer1 = state.acquire(4, now: start)
        #expect(answer1 == .refuse(.closed))
        let outcome = state.release(leased, isReusable: true, now: start)
        #expect(outcome == PoolState.Outcome(close: leased, isDrained: true))
    }

    @Test func `never exceeds its maximum nor loses a caller, whatever happens`() {
        var random = SystemRandomNumberGenerator()
        var state = state(connectionsMax: 3, idleMax: 2)
        var now = start
        var leased: Set<Int> = []
        var connecting: Set<Int> = []
        var waiting: Set<Int> = []
        func take(_ lease: PoolState.Lease) {
            switch lease {
            case .use(let id, _): #expect(leased.insert(id).inserted)
            case .connect(let id): #expect(connecting.insert(id).inserted)
            }
        }
        func perform(_ outcome: PoolState.Outcome) {
            guard let grant = outcome.grant else { return }
            #expect(waiting.remove(grant.waiter) != nil)
            take(grant.lease)
        }

        for waiter in 0..<20_000 {
            now += .seconds(Int.random(in: 0...10, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                switch state.acquire(waiter, now: now) {
                case .lease(let lease): take(lease)
                case .wait: waiting.insert(waiter)
                case .refuse: break
                }
            case 2, 3:
                if let id = leased.popFirst() {
                    perform(state.release(id, isReusable: Bool.random(using: &random), now: now))
                }
            case 4:
                guard let id = connecting.popFirst() else { break }
                if Bool.random(using: &random) {
                    state.connected(id, lifetime: lifetime, now: now)
                    leased.insert(id)
                } else {
                    perform(state.connectFailed(id, isFailure: true))
                }
            default:
                _ = state.removeExpired(now: now)
                guard let waiter = waiting.randomElement(using: &random) else { break }
                if state.abandon(waiter, isTimeout: true) { waiting.remove(waiter) }
            }
            let metrics = state.metrics
            #expect(metrics.open <= 3 && metrics.idle <= 2)
            #expect(metrics.inUse == leased.count && metrics.connecting == connecting.count)
            #expect(metrics.waiting == waiting.count)
            #expect(waiting.isEmpty || leased.count + connecting.count == 3)
        }
    }
}
