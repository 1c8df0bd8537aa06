// SPDX-License-Identifier: Apache-2.0

import Foundation
import OTLPCodec
import Telemetry

/// Files that tests read.
enum Fixture {
    /// The bytes of a file in `Tests/Fixtures/otlp`.
    static func bytes(_ name: String) throws -> [UInt8] { try read(tests + "/Fixtures/otlp/" + name) }

    /// The folder of the OpenTelemetry project's own examples, if this machine has it: in
    /// `ARGUS_CONFORMANCE`, or in `shared/conformance` beside the checkout.
    static let conformance: String? = {
        let named = ProcessInfo.processInfo.environment["ARGUS_CONFORMANCE"]
        let folder = (named ?? tests + "/../../shared/conformance") + "/otlp-json"
        return FileManager.default.isReadableFile(atPath: folder) ? folder : nil
    }()

    /// The bytes of any file.
    static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private static let tests = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()
}

extension OTLPDecoder {
    /// Decodes protobuf.
    static func decode(_ bytes: [UInt8], _ signal: Signal) throws(MalformedOTLP) -> DecodedExport {
        try decode(bytes, signal: signal, encoding: .protobuf)
    }

    /// Decodes JSON.
    static func decode(json: String, _ signal: Signal) throws(MalformedOTLP) -> DecodedExport {
        try decode(Array(json.utf8), signal: signal, encoding: .json)
    }

    /// Decodes JSON.
    static func decode(json: [UInt8], _ signal: Signal) throws(MalformedOTLP) -> DecodedExport {
        try decode(json, signal: signal, encoding: .json)
    }
}

extension DecodedExport {
    /// Every record with everything it carries.
    var spans: [Span] {
        get throws {
            guard case .traces(let batch) = batch else { return [] }
            return try (0..<batch.count).map(batch.span)
        }
    }

    /// Every record with everything it carries.
    var records: [LogRecord] {
        get throws {
            guard case .logs(let batch) = batch else { return [] }
            return try (0..<batch.count).map(batch.record)
        }
    }

    /// Every point as a series of its own.
    var series: [MetricSeries] {
        get throws {
            guard case .metrics(let batch) = batch else { return [] }
            let index = SeriesIndex(batch.definitions)
            return try (0..<batch.count).compactMap { try batch.series(at: $0, in: index) }
        }
    }
}
