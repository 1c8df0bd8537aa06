// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Retention
import Tenancy

/// Erasing rows before their time.
enum ErasureEndpoints {
    static let all: [any Operation] = [createErasure, listErasures, readErasure]

    static let createErasure = Endpoint(
        "createErasure", .post, "/erasures", access: .requires(.writeErasures),
        summary: "Erase the stored rows that match, for good; upkeep does so in the background.",
        success: .created, problems: [.tooManyErasures]
    ) { (input: CreateErasure, scope) in
        try await scope.services.erasures.create(input, as: scope.principal())
    }

    static let listErasures = Endpoint(
        "listErasures", .get, "/erasures", access: .requires(.readErasures),
        summary: "The latest erasures and how far they have come."
    ) { (input: ListErasures, scope) in
        try await scope.services.erasures.list(input, as: scope.principal())
    }

    static let readErasure = Endpoint(
        "readErasure", .get, "/erasures/{erasure_id}", access: .requires(.readErasures),
        summary: "One erasure and how far it has come.", problems: [.erasureNotFound]
    ) { (input: FindErasure, scope) in
        try await scope.services.erasures.read(input, as: scope.principal())
    }
}
