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
        var lane = lanes[key] ?? Lane()
        lane.waiting.append((item, bytes))
        lane.waitingBytes += bytes
        let needsCommitter =
            lane.committers == 0
            || lane.committers < IngestionLimits.committersPerLaneMax
                && lane.waitingBytes >= IngestionLimits.secondCommitterBytes
        if needsCommitter { lane.committers += 1 }
        lanes[key] = lane
        return .queued(startCommitter: needsCommitter)
    }

    /// What a committer should commit next, in order of arrival; empty when it should end.
    mutating func take(from key: Key) -> [Item] {
        guard var lane = lanes[key] else { return [] }
        var bytes = 0
        var count = 0
        for entry in lane.waiting {
            if count > 0, bytes + entry.bytes > commitBytesMax { break }
            bytes += entry.bytes
            count += 1
        }
        let taken = lane.waiting.prefix(count).map(\.item)
        lane.waiting.removeFirst(count)
        lane.waitingBytes -= bytes
        if taken.isEmpty { lane.committers -= 1 }
        lanes[key] = lane.committers == 0 ? nil : lane
        return taken
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
