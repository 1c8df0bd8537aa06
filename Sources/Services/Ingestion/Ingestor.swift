// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Contracts
public import FoundationEssentials
public import OTLPCodec
public import Telemetry
public import Tenancy

/// Takes exports in: `admit` decodes and allows, `commit` makes durable.
public struct Ingestor: Sendable {
    private let queue: CommitQueue
    private let digester: ExportDigester
    private let now: @Sendable () -> Date

    public init(
        queue: CommitQueue, digester: ExportDigester, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.queue, self.digester, self.now) = (queue, digester, now)
    }

    /// What divides the cores: decoding takes one of these.
    public var slots: WorkSlots { queue.slots }

    /// Checks the permission and decodes the decompressed body of an export. Throws a problem when the whole
    /// export is refused; records that are invalid by themselves are counted in the answer.
    public func admit(
        _ bytes: UnsafeRawBufferPointer, signal: Signal, encoding: OTLPEncoding, from principal: Principal
    ) throws -> AdmittedExport {
        try principal.require(.ingestTelemetry)
        let directory = queue.series.directory(of: principal.organization)
        let decoded: DecodedExport
        let latestTime = now().addingTimeInterval(IngestionLimits.futureSecondsMax).timeIntervalSince1970
        do {
            decoded = try OTLPDecoder.decode(
                bytes, signal: signal, encoding: encoding, latestTime: Int64(latestTime) * 1_000_000_000,
                directory: directory)
        } catch {
            throw Problem(.malformedTelemetry, "The export is malformed: \(error).")
        }
        return AdmittedExport(
            organization: principal.organization, batch: decoded.batch,
            digest: try digester.digest(bytes, signal),
            memoryBytes: bytes.count + decoded.batch.count * IngestionLimits.rowMemoryBytes,
            rejectedCount: decoded.rejectedCount, rejectionMessage: decoded.rejectionMessage,
            unreadDays: directory.unread.days)
    }

    /// Returns when every accepted record of the export is durable.
    public func commit(_ export: AdmittedExport) async throws -> ExportOutcome {
        guard export.unreadDays.isEmpty else {
            // A series that seems to be one too many may have been stored before this process started.
            try await queue.readSeries(ofDays: export.unreadDays, in: export.organization)
            throw Problem(
                .throttled, "The metric series of the organization had to be counted first: send it again.",
                retryAfterSeconds: 1)
        }
        if export.batch.count > 0 { try await queue.commit(export) }
        return ExportOutcome(
            acceptedCount: export.batch.count, rejectedCount: export.rejectedCount,
            message: export.rejectionMessage)
    }
}
