// SPDX-License-Identifier: Apache-2.0
public import Accounts
import Contracts
public import Ingestion
public import Logging
public import OTLPCodec
public import Telemetry
public import Tenancy

/// What both OTLP doors do with an export: authenticate, read, admit, commit, answer.
public struct ExportHandler: Sendable {
    /// Resolves a credential; throws a problem when it is not valid.
    public typealias Authenticate = @Sendable (_ credential: String) async throws -> Principal
    /// Makes an admitted export durable.
    public typealias Commit = @Sendable () async throws -> ExportOutcome
    /// Decodes a body while it is lent; throws a problem when it is refused.
    public typealias Admit =
        @Sendable (UnsafeRawBufferPointer, Signal, OTLPEncoding, Principal) throws -> Commit

    public let counters: ReceiverCounters
    private let authenticate: Authenticate
    private let admit: Admit
    private let slots: WorkSlots
    private let logger: Logger

    public init(
        counters: ReceiverCounters, logger: Logger, slots: WorkSlots = WorkSlots(),
        authenticate: @escaping Authenticate, admit: @escaping Admit
    ) {
        self.slots = slots
        self.counters = counters
        self.logger = logger
        self.authenticate = authenticate
        self.admit = admit
    }

    /// The handler that serves.
    public init(authenticator: Authenticator, ingestor: Ingestor, counters: ReceiverCounters, logger: Logger)
    {
        self.init(counters: counters, logger: logger, slots: ingestor.slots) { credential in
            try await authenticator.authenticate(credential)
        } admit: { bytes, signal, encoding, principal in
            let export = try ingestor.admit(bytes, signal: signal, encoding: encoding, from: principal)
            return { try await ingestor.commit(export) }
        }
    }

    /// Handles one export. The body is asked for only once the caller is known to be allowed to send it.
    func export(
        _ door: ReceiverCounters.Door, encoding: OTLPEncoding, credential: () throws -> String,
        body: (OrganizationID) async throws -> ExportBody
    ) async throws(Problem) -> ExportResponse {
        counters.record(door) { $0.requests += 1 }
        do {
            let principal = try await authenticate(credential())
            try principal.require(.ingestTelemetry)
            let received = try await body(principal.organization)
            let commit = try await slots.run(for: principal.organization) {
                try decode(received, door, encoding, principal)
            }
            let outcome = try await commit()
            counters.record(door) {
                $0.itemsAccepted += outcome.acceptedCount
                $0.itemsRejected += outcome.rejectedCount
            }
            return ExportResponse(
                signal: door.signal, rejectedCount: outcome.rejectedCount, message: outcome.message)
        } catch {
            throw refuse(door, error)
        }
    }

    /// Counts and logs a refusal.
    func refuse(_ door: ReceiverCounters.Door, _ error: any Error) -> Problem {
        let problem = Problem(error)
        counters.record(door) { $0.refusals[problem.kind, default: 0] += 1 }
        if problem.kind == .internal {
            let cause = problem.cause.map { String(reflecting: $0) } ?? problem.detail
            logger.error("An export failed.", metadata: ["door": "\(door.name)", "cause": "\(cause)"])
        }
        return problem
    }

    /// Decodes and lets go of the body: what is committed no longer needs it.
    private func decode(
        _ body: consuming ExportBody, _ door: ReceiverCounters.Door, _ encoding: OTLPEncoding,
        _ principal: Principal
    ) throws -> Commit {
        let reservation = body.reservation
        defer { reservation.release() }
        let count = body.count
        counters.record(door) { $0.bytes += count }
        return try body.withUnsafeBytes { try admit($0, door.signal, encoding, principal) }
    }
}

extension ReceiverCounters.Door {
    /// Such as `grpc/traces`, for logs.
    var name: String { "\(transport.rawValue)/\(signal.name)" }
}
