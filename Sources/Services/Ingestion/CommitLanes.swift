// SPDX-License-Identifier: Apache-2.0
import Telemetry
import Tenancy

/// The decisions of the commit queue as a value: who waits where, what is committed together, when it is
/// full.
///
/// Exports wait in lanes, one per organization and signal. A lane that is idle commits at once; what arrives
/// meanwhile waits and goes into the next commit together. So a lonely export is not delayed, and a flood
/// makes large blocks, without any timer. Room is divided as `FairShare` says.
struct CommitLanes<Item> {
    struct Key: Hashable {
        let organization: OrganizationID
        let signal: Signal
    }

    /// What to do with an export that arrives.
    enum Admission: Equatable {
        case queued(startCommitter: Bool)
        /// All of the queue, or this organization's share of it.
        case full
        case closed
    }

    private struct Lane {
        var waiting: [(item: Item, bytes: Int)] = []
        var waitingBytes = 0
        var committers = 0

        /// Whether another committer is needed.
        mutating func add(_ item: Item, _ bytes: Int) -> Bool {
            waiting.append((item, bytes))
            waitingBytes += bytes
            let isNeeded =
                committers == 0
                || committers < IngestionLimits.committersPerLaneMax
                    && waitingBytes >= IngestionLimits.secondCommitterBytes
            if isNeeded { committers += 1 }
            return isNeeded
        }

        /// As many as may be committed together; when there are none, a committer ends.
        mutating func take(bytesMax: Int) -> [Item] {
            var bytes = 0
            var count = 0
            for entry in waiting {
                if count > 0, bytes + entry.bytes > bytesMax { break }
                bytes += entry.bytes
                count += 1
            }
            let taken = waiting.prefix(count).map(\.item)
            waiting.removeFirst(count)
            waitingBytes -= bytes
            if taken.isEmpty { committers -= 1 }
            return taken
        }
    }

    private let commitBytesMax: Int
    private var lanes: [Key: Lane] = [:]
    private var isClosed = false
    private var share: FairShare

    init(queueBytesMax: Int, commitBytesMax: Int) {
        share = FairShare(bytesMax: queueBytesMax)
        self.commitBytesMax = commitBytesMax
    }

    /// Bytes of exports that wait or are being committed.
    var bytesInFlight: Int { share.usedBytes }

    /// How many lanes have work.
    var busyLanes: Int { lanes.count }

    /// An export arrives. One that is larger than the whole queue is taken when nothing else waits.
    mutating func arrive(_ item: Item, bytes: Int, on key: Key) -> Admission {
        if isClosed { return .closed }
        if !share.take(bytes, for: key.organization) {
            guard share.usedBytes == 0 else { return .full }
            share.hold(bytes, for: key.organization)
        }
        let needsCommitter = lanes[key, default: Lane()].add(item, bytes)
        return .queued(startCommitter: needsCommitter)
    }

    /// What a committer should commit next, in order of arrival; empty when it should end.
    mutating func take(from key: Key) -> [Item] {
        guard let index = lanes.index(forKey: key) else { return [] }
        let taken = lanes.values[index].take(bytesMax: commitBytesMax)
        if lanes.values[index].committers == 0 { lanes.remove(at: index) }
        return taken
    }

    /// Whether little waits, so that a committer which just stored much should let more gather.
    func isGathering(on key: Key) -> Bool {
        (lanes[key]?.waitingBytes ?? 0) < IngestionLimits.secondCommitterBytes
    }

    /// Exports were answered.
    mutating func finish(bytes: Int, of organization: OrganizationID) {
        share.giveBack(bytes, of: organization)
    }

    /// Takes no more exports; those that wait are still committed.
    mutating func close() { isClosed = true }

    /// Takes no more exports, and gives back those that no committer will come for.
    mutating func abandon() -> [Item] {
        isClosed = true
        let items = lanes.values.flatMap { $0.waiting.map(\.item) }
        lanes = [:]
        share = FairShare(bytesMax: share.bytesMax)
        return items
    }
}
