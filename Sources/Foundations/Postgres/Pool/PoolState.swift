// SPDX-License-Identifier: Apache-2.0

/// The decisions of a pool: events in, actions out. It knows no connection, no clock and no task.
struct PoolState {
    typealias Instant = ContinuousClock.Instant
    typealias ConnectionID = Int
    typealias WaiterID = Int

    /// What a caller does to get its connection.
    enum Lease: Hashable {
        /// Use this one; after a long idle time ask the server first.
        case use(ConnectionID, isChecked: Bool)
        /// Open a connection and report how that went.
        case connect(ConnectionID)
    }

    /// The answer to a caller that wants a connection.
    enum Admission: Hashable {
        case lease(Lease)
        case wait
        case refuse(PostgresError.Kind)
    }

    /// What follows from the end of a lease.
    struct Outcome: Hashable {
        /// A connection to close.
        var close: ConnectionID?
        /// A waiting caller that may proceed.
        var grant: Grant?
        /// Whether the last connection of a pool that shuts down is gone.
        var isDrained = false
    }

    struct Grant: Hashable {
        let waiter: WaiterID
        let lease: Lease
    }

    private enum Phase: Hashable {
        case connecting
        case leased
        case idle(since: Instant)
    }

    private struct Slot {
        var phase: Phase
        var expiry: Instant?
    }

    private let configuration: PostgresPoolConfiguration
    private var slots: [ConnectionID: Slot] = [:]
    /// Idle connections, the most recently used last: it is the first to be used again.
    private var idle: [ConnectionID] = []
    /// Waiting callers, the longest waiting first.
    private var waiters: [WaiterID] = []
    private var connectionsMade = 0
    private var counters = PostgresPoolMetrics()
    private(set) var isShutDown = false

    init(configuration: PostgresPoolConfiguration) {
        self.configuration = configuration
    }

    var isDrained: Bool { isShutDown && slots.isEmpty }

    var metrics: PostgresPoolMetrics {
        var metrics = counters
        metrics.open = slots.count
        metrics.idle = idle.count
        metrics.connecting = slots.values.count { $0.phase == .connecting }
        metrics.inUse = slots.count - metrics.idle - metrics.connecting
        metrics.waiting = waiters.count
        return metrics
    }

    // MARK: Callers

    /// A caller wants a connection.
    mutating func acquire(_ waiter: WaiterID, now: Instant) -> Admission {
        guard !isShutDown else { return .refuse(.closed) }
        // Nobody overtakes those who wait.
        if waiters.isEmpty {
            if let id = idle.popLast() { return .lease(use(id, now: now)) }
            if slots.count < configuration.connectionsMax { return .lease(connect()) }
        }
        guard waiters.count < PostgresLimits.poolWaitersMax else {
            counters.timeouts += 1
            return .refuse(.poolExhausted)
        }
        waiters.append(waiter)
        return .wait
    }

    /// A waiting caller gives up; false when it has been granted a connection already.
    mutating func abandon(_ waiter: WaiterID, isTimeout: Bool) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        if isTimeout { counters.timeouts += 1 }
        return true
    }

    /// A caller has its connection.
    mutating func acquired(after wait: Duration) {
        counters.acquires += 1
        counters.acquireWaitTotal += wait
    }

    // MARK: Connections

    /// A connection was opened by the caller that was told to; the caller holds it.
    mutating func connected(_ id: ConnectionID, lifetime: Duration, now: Instant) {
        counters.connects += 1
        slots[id] = Slot(phase: .leased, expiry: now + lifetime)
    }

    /// A connection was not opened: it could not be, or its caller no longer wants it.
    mutating func connectFailed(_ id: ConnectionID, isFailure: Bool) -> Outcome {
        if isFailure { counters.connectionFailures += 1 }
        return remove(id)
    }

    /// An idle connection turned out to be dead; its holder opens another in its place.
    mutating func replace(_ id: ConnectionID) -> ConnectionID {
        slots[id] = nil
        connectionsMade += 1
        slots[connectionsMade] = Slot(phase: .connecting, expiry: nil)
        return connectionsMade
    }

    /// A caller returns its connection.
    mutating func release(_ id: ConnectionID, isReusable: Bool, now: Instant) -> Outcome {
        guard let slot = slots[id] else { return Outcome(isDrained: isDrained) }
        let isExpired = slot.expiry.map { $0 <= now } ?? false
        guard isReusable, !isExpired, !isShutDown else {
            var outcome = remove(id)
            outcome.close = id
            return outcome
        }
        if let waiter = takeWaiter() {
            return Outcome(grant: Grant(waiter: waiter, lease: .use(id, isChecked: false)))
        }
        guard idle.count < configuration.idleMax else {
            slots[id] = nil
            return Outcome(close: id)
        }
        slots[id]?.phase = .idle(since: now)
        idle.append(id)
        return Outcome()
    }

    // MARK: The pool

    /// Removes the idle connections that have reached their age, and returns them to be closed.
    mutating func removeExpired(now: Instant) -> [ConnectionID] {
        let expired = idle.filter { id in
            slots[id]?.expiry.map { $0 <= now } ?? true
        }
        for id in expired { slots[id] = nil }
        idle.removeAll { expired.contains($0) }
        return expired
    }

    /// Takes the idle connections that were not used for a while, the longest idle first, to be checked.
    mutating func takeUnchecked(now: Instant) -> [ConnectionID] {
        let unchecked = idle.filter { isUnchecked($0, now: now) }
        for id in unchecked { slots[id]?.phase = .leased }
        idle.removeAll { unchecked.contains($0) }
        return unchecked
    }

    /// No more leases: everybody who waits is refused, and idle connections are returned to be closed.
    mutating func shutDown() -> (refused: [WaiterID], closing: [ConnectionID]) {
        isShutDown = true
        let closing = idle
        let refused = waiters
        for id in closing { slots[id] = nil }
        idle = []
        waiters = []
        return (refused, closing)
    }

    // MARK: Steps

    private mutating func use(_ id: ConnectionID, now: Instant) -> Lease {
        let isChecked = isUnchecked(id, now: now)
        slots[id]?.phase = .leased
        return .use(id, isChecked: isChecked)
    }

    private func isUnchecked(_ id: ConnectionID, now: Instant) -> Bool {
        guard case .idle(let since)? = slots[id]?.phase else { return false }
        return since + configuration.healthCheckAfter <= now
    }

    private mutating func connect() -> Lease {
        connectionsMade += 1
        slots[connectionsMade] = Slot(phase: .connecting, expiry: nil)
        return .connect(connectionsMade)
    }

    /// Gives the place of a connection that is gone to the caller that waited longest.
    private mutating func remove(_ id: ConnectionID) -> Outcome {
        slots[id] = nil
        if slots.count < configuration.connectionsMax, let waiter = takeWaiter() {
            return Outcome(grant: Grant(waiter: waiter, lease: connect()))
        }
        return Outcome(isDrained: isDrained)
    }

    private mutating func takeWaiter() -> WaiterID? {
        waiters.isEmpty ? nil : waiters.removeFirst()
    }
}
