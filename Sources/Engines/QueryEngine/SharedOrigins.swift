// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Telemetry

/// The resources and scopes of one batch, each materialised at most once: rows share them, so that memory
/// does not grow with the number of rows.
struct SharedOrigins {
    private var resources: [UInt32: Resource] = [:]
    private var scopes: [UInt32: Scope] = [:]

    /// The resource of this number, by `read` when it is asked for the first time.
    mutating func resource(
        _ number: UInt32, _ read: (UInt32) throws(MalformedOTLP) -> Resource
    ) throws(MalformedOTLP) -> Resource {
        if let known = resources[number] { return known }
        let resource = try read(number)
        resources[number] = resource
        return resource
    }

    /// The scope of this number, by `read` when it is asked for the first time.
    mutating func scope(
        _ number: UInt32, _ read: (UInt32) throws(MalformedOTLP) -> Scope
    ) throws(MalformedOTLP) -> Scope {
        if let known = scopes[number] { return known }
        let scope = try read(number)
        scopes[number] = scope
        return scope
    }
}
