// SPDX-License-Identifier: Apache-2.0
import CAssets

/// The files that travel inside the binary, by the path they have in the repository.
public struct AssetArchive: Sendable {
    private let bytes: [UInt8]
    private let ranges: [String: Range<Int>]

    /// Reads a ustar archive. Only regular files are kept; anything that is not ustar is an `AssetFault`.
    public init(ustar bytes: [UInt8]) throws(AssetFault) {
        self.bytes = bytes
        ranges = try Self.index(bytes)
    }

    /// An archive of given files, for tests.
    public init(files: [String: [UInt8]]) {
        var bytes: [UInt8] = []
        var ranges: [String: Range<Int>] = [:]
        for (path, content) in files {
            ranges[path] = bytes.count..<bytes.count + content.count
            bytes += content
        }
        (self.bytes, self.ranges) = (bytes, ranges)
    }

    /// What was embedded when the binary was built. Copies it: call it once, at start.
    public static func embedded() throws(AssetFault) -> AssetArchive {
        var count = 0
        let start = argus_assets(&count)
        return try AssetArchive(ustar: Array(UnsafeBufferPointer(start: start, count: count)))
    }

    /// Every path, sorted.
    public var paths: [String] { ranges.keys.sorted() }

    /// The content of one file; `nil` when there is none of that path.
    public func file(_ path: String) -> ArraySlice<UInt8>? { ranges[path].map { bytes[$0] } }

    // MARK: ustar (POSIX.1-1988): a header of 512 bytes, then the content, padded to 512 bytes.

    private static let blockBytes = 512

    private static func index(_ bytes: [UInt8]) throws(AssetFault) -> [String: Range<Int>] {
        var ranges: [String: Range<Int>] = [:]
        var offset = 0
        while offset + blockBytes <= bytes.count {
            let header = bytes[offset..<offset + blockBytes]
            if header.allSatisfy({ $0 == 0 }) { return ranges }
            guard header.dropFirst(257).starts(with: "ustar".utf8), let size = octal(header, 124..<136) else {
                throw AssetFault(offset: offset)
            }
            let start = offset + blockBytes
            guard size <= bytes.count - start else { throw AssetFault(offset: offset) }
            let isRegular = header[offset + 156] == UInt8(ascii: "0") || header[offset + 156] == 0
            if isRegular { ranges[path(of: header)] = start..<start + size }
            offset = start + (size + blockBytes - 1) / blockBytes * blockBytes
        }
        return ranges
    }

    private static func path(of header: ArraySlice<UInt8>) -> String {
        let name = text(header, 0..<100)
        let prefix = text(header, 345..<500)
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    private static func text(_ header: ArraySlice<UInt8>, _ field: Range<Int>) -> String {
        let start = header.startIndex
        let bytes = header[start + field.lowerBound..<start + field.upperBound].prefix { $0 != 0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func octal(_ header: ArraySlice<UInt8>, _ field: Range<Int>) -> Int? {
        let digits = text(header, field).filter { $0 != " " }
        return Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// Bytes that are no ustar archive.
public struct AssetFault: Error, Equatable {
    /// Where the header lies that cannot be read.
    public let offset: Int
}
