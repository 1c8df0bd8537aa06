// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// One file of the pages, ready to be sent.
struct PageFile: Sendable {
    let content: ByteBuffer
    /// The same compressed, when the build made it smaller.
    let gzip: ByteBuffer?
    let contentType: String
    /// Strong entity tag without quotes; the compressed form has another.
    let tag: String

    init(path: String, content: ArraySlice<UInt8>, gzip: ArraySlice<UInt8>?) {
        self.content = ByteBuffer(bytes: content)
        self.gzip = gzip.map { ByteBuffer(bytes: $0) }
        contentType = Self.contentType(of: path)
        tag = Self.fingerprint(content)
    }

    /// FNV-1a, 64 bits: tells one build's file from another's, and guards nothing.
    private static func fingerprint(_ bytes: ArraySlice<UInt8>) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36) + "-" + String(bytes.count, radix: 36)
    }

    private static func contentType(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return name.split(separator: ".").last.flatMap { contentTypes[String($0)] }
            ?? "application/octet-stream"
    }

    private static let contentTypes = [
        "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "json": "application/json",
        "webmanifest": "application/manifest+json",
        "svg": "image/svg+xml",
        "png": "image/png",
        "ico": "image/x-icon",
        "woff2": "font/woff2",
        "txt": "text/plain; charset=utf-8",
        "xml": "application/xml",
    ]
}
