// SPDX-License-Identifier: Apache-2.0

/// One OTLP export request as it goes over the wire.
public struct CorpusRequest: Sendable {
    public let body: [UInt8]
    /// The spans, log records or points in it.
    public let items: Int
}

/// What makes the export requests of one signal, one after the other and the same ones for the same seed.
public protocol CorpusSource {
    /// The next request, of about so many items.
    mutating func next(items: Int) -> CorpusRequest

    /// What a query can ask for and find, by name.
    var landmarks: [String: String] { get }
}
