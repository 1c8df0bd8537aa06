// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Ingestion
import Tenancy

/// Exports that were acknowledged while the database was away.
enum DeadLetterEndpoints {
    static let all: [any Operation] = [readDeadLetters, replayDeadLetters]

    static let readDeadLetters = Endpoint(
        "readDeadLetters", .get, "/dead-letters", access: .requires(.readDeadLetters),
        summary: "The organization's dead letters on the node that answers."
    ) { (_: NoInput, scope) in
        try scope.services.deadLetters.summary(as: scope.principal())
    }

    static let replayDeadLetters = Endpoint(
        "replayDeadLetters", .post, "/dead-letters/replay", access: .requires(.replayDeadLetters),
        summary: "Replay the organization's dead letters on the node that answers, now."
    ) { (_: NoInput, scope) in
        try await scope.services.deadLetters.replay(as: scope.principal())
    }
}
