// SPDX-License-Identifier: Apache-2.0
import Accounts
import Contracts
import HTTPTypes
import Tenancy

/// API keys of the organization.
enum APIKeyEndpoints {
    static let all: [any Operation] = [listAPIKeys, createAPIKey, deleteAPIKey]

    static let listAPIKeys = Endpoint(
        "listAPIKeys", .get, "/api-keys", access: .requires(.readAPIKeys),
        summary: "List the API keys, without their secrets."
    ) { (_: NoInput, scope) in
        try await scope.services.accounts.listKeys(as: scope.principal())
    }

    static let createAPIKey = Endpoint(
        "createAPIKey", .post, "/api-keys", access: .requires(.writeAPIKeys),
        summary: "Create an API key; this answer alone shows the key.", success: .created
    ) { (input: CreateAPIKey, scope) in
        try await scope.services.accounts.createKey(input, as: scope.principal())
    }

    static let deleteAPIKey = Endpoint(
        "deleteAPIKey", .delete, "/api-keys/{id}", access: .requires(.writeAPIKeys),
        summary: "Revoke an API key; it stops working within seconds.", problems: [.apiKeyNotFound]
    ) { (input: DeleteAPIKey, scope) in
        try await scope.services.accounts.deleteKey(input, as: scope.principal())
        return NoContent()
    }
}
