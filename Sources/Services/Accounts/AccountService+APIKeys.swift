// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import FoundationEssentials
import Postgres
import Records
public import Tenancy

extension AccountService {
    /// All API keys of the organization, newest first, without their secrets.
    public func listKeys(as principal: Principal) async throws -> APIKeyList {
        let records = try await database.inOrganization(principal.organization) { transaction in
            try await APIKeyRecords.all(in: transaction)
        }
        return APIKeyList(apiKeys: records.map { APIKeyView($0) })
    }

    /// Makes an API key; its secret is in the answer and nowhere else.
    public func createKey(_ input: CreateAPIKey, as principal: Principal) async throws -> CreatedAPIKey {
        let scopes = KeyScope.allCases.filter { input.scopes.contains($0) }
        let kind: Credential.Kind = scopes == [.ingest] ? .ingestKey : .apiKey
        let key = Credential(kind, organization: principal.organization, id: .timeOrdered())
        let creator: UUID =
            switch principal.caller {
            case .user(let id, _, _): id
            case .apiKey(let id, _): id
            }
        let record = APIKeyRecord(
            apiKeyID: key.id, name: input.name, scopes: scopes, secretHash: key.secretHash,
            lastFour: key.lastFour,
            createdBy: creator, createdAt: PostgresTimestamp(now()))
        try await database.inOrganization(principal.organization) { transaction in
            try await APIKeyRecords.insert(record, in: transaction)
        }
        let view = APIKeyView(record)
        return CreatedAPIKey(
            id: view.id, name: view.name, scopes: view.scopes, lastFour: view.lastFour,
            createdAt: view.createdAt,
            lastUsedAt: nil, key: key.text)
    }

    /// Revokes an API key: at once on this node, within seconds on others.
    public func deleteKey(_ input: DeleteAPIKey, as principal: Principal) async throws {
        let missing = Problem(.apiKeyNotFound, "There is no API key with this id.")
        guard let id = UUID(uuidString: input.id) else { throw missing }
        let existed = try await database.inOrganization(principal.organization) { transaction in
            try await APIKeyRecords.delete(id, in: transaction)
        }
        guard existed else { throw missing }
        await authenticator.forget(id)
    }
}

extension APIKeyView {
    init(_ record: APIKeyRecord) {
        self.init(
            id: record.apiKeyID.uuidString.lowercased(), name: record.name, scopes: record.scopes,
            lastFour: record.lastFour, createdAt: Timestamp(record.createdAt),
            lastUsedAt: record.lastUsedAt.map { Timestamp($0) })
    }
}

extension Timestamp {
    init(_ time: PostgresTimestamp) {
        self.init(
            nanoseconds: time.microsecondsSinceEpoch.multipliedReportingOverflow(by: 1_000).partialValue)
    }
}
