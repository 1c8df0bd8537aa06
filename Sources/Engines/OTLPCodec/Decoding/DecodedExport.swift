// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// How an export request is written.
public enum OTLPEncoding: Sendable, CaseIterable {
    /// `application/x-protobuf` and gRPC.
    case protobuf
    /// `application/json`.
    case json
}

/// What an export request held: the batch and what had to be left out of it.
public struct DecodedBatch<Columns: Sendable>: Sendable {
    public var batch: Columns
    /// How many spans, points or log records are not in the batch because they are invalid.
    public var rejectedCount: Int
    /// Why, in English; with no rejections a warning or nothing.
    public var rejectionMessage: String
}

/// What an export request of any signal held.
public struct DecodedExport: Sendable {
    public var batch: Batch
    /// How many spans, points or log records are not in the batch because they are invalid.
    public var rejectedCount: Int
    /// Why, in English; with no rejections a warning or nothing.
    public var rejectionMessage: String

    /// A decoded request; by default everything was accepted.
    public init(batch: Batch, rejectedCount: Int = 0, rejectionMessage: String = "") {
        self.batch = batch
        self.rejectedCount = rejectedCount
        self.rejectionMessage = rejectionMessage
    }
}
