// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import DeadLetters
import FoundationEssentials
public import Tenancy

/// What an organization may see of its dead letters on this node, and do about them.
public struct DeadLetterDesk: Sendable {
    private let store: DeadLetterStore?
    private let replayer: DeadLetterReplayer?

    /// A desk; `nil` where none are kept.
    public init(store: DeadLetterStore?, replayer: DeadLetterReplayer?) {
        (self.store, self.replayer) = (store, replayer)
    }

    /// The letters of the caller's organization that wait.
    public func summary(as principal: Principal) throws -> DeadLetterSummary {
        try principal.require(.readDeadLetters)
        let entries = store?.entries(of: principal.organization) ?? []
        return DeadLetterSummary(
            letters: entries.count, bytes: entries.reduce(0) { $0 + $1.bytes },
            oldestAt: entries.first.map {
                Timestamp(nanoseconds: Int64($0.received.timeIntervalSince1970 * 1_000) * 1_000_000)
            })
    }

    /// Replays the letters of the caller's organization now.
    public func replay(as principal: Principal) async throws -> DeadLetterReplayer.Report {
        try principal.require(.replayDeadLetters)
        return await replayer?.replayAll(of: principal.organization) ?? DeadLetterReplayer.Report()
    }
}

/// The dead letters of one organization on one node.
public struct DeadLetterSummary: Shaped {
    public var letters: Int
    public var bytes: Int
    public var oldestAt: Timestamp?

    public static let shape = Shape(
        "DeadLetters", DeadLetterSummary.init,
        Field("letters", \.letters, summary: "Files that wait on the node that answers."),
        Field("bytes", \.bytes, summary: "Their size."),
        Field("oldest_at", \.oldestAt, summary: "When the oldest was taken in; null without one."))
}

extension DeadLetterReplayer.Report: Shaped {
    public static let shape = Shape(
        "DeadLetterReplay", DeadLetterReplayer.Report.init(replayed:setAside:remaining:),
        Field("replayed", \.replayed, summary: "Letters that are in the database now."),
        Field("set_aside", \.setAside, summary: "Letters that a person must look at: docs/dead-letters.md."),
        Field("remaining", \.remaining, summary: "Letters that the database does not take now."))
}
