// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Retention
import Tenancy

/// How long the organization keeps its telemetry.
enum RetentionEndpoints {
    static let all: [any Operation] = [readRetention, changeRetention]

    static let readRetention = Endpoint(
        "readRetention", .get, "/retention", access: .requires(.readRetention),
        summary: "For how many days the organization keeps each signal."
    ) { (_: NoInput, scope) in
        try await scope.services.retention.read(as: scope.principal())
    }

    static let changeRetention = Endpoint(
        "changeRetention", .put, "/retention", access: .requires(.writeRetention),
        summary: "Choose for how many days the organization keeps each signal; older rows are deleted."
    ) { (input: ChangeRetention, scope) in
        try await scope.services.retention.change(input, as: scope.principal())
    }
}
