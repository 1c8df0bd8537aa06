// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials
import Glibc

/// The installation's master secret, from which a key is derived for each use.
struct SecretKey: Sendable {
    private let master: SymmetricKey

    /// The setting, or the file `secret.key` in the data directory, which is made on the first start.
    init(_ settings: ServerSettings) throws {
        if !settings.secretKey.isEmpty {
            guard settings.secretKey.utf8.count >= Self.textBytesMin else { throw SecretKeyError.tooShort }
            master = SymmetricKey(data: Array(settings.secretKey.utf8))
        } else {
            master = SymmetricKey(
                data: try Self.load("\(settings.dataPath)/secret.key", in: settings.dataPath))
        }
    }

    /// A key for one purpose; knowing it tells nothing about the others.
    func key(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: master, info: Array("argus \(purpose)".utf8), outputByteCount: 32)
    }

    private static func load(_ path: String, in directory: String) throws -> [UInt8] {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if let bytes = read(path) { return bytes }
        let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        // Whole and private before it has its name: of two that start at once, one names it and both read it.
        let draft = "\(path).\(UUID().uuidString)"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SecretKeyError.unusable(path) }
        let isWritten = write(file, fresh, fresh.count) == fresh.count && fsync(file) == 0
        close(file)
        let isNamed = isWritten && (link(draft, path) == 0 || errno == EEXIST)
        unlink(draft)
        guard isNamed else { throw SecretKeyError.unusable(path) }
        guard let bytes = read(path) else { throw SecretKeyError.unusable(path) }
        return bytes
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path), data.count >= 32 else { return nil }
        return Array(data)
    }

    private static let textBytesMin = 32
}

enum SecretKeyError: Error, CustomStringConvertible {
    case tooShort
    case unusable(String)

    var description: String {
        switch self {
        case .tooShort: "SECRET_KEY must have at least 32 characters."
        case .unusable(let path):
            "The secret in \(path) cannot be read or made. Check the directory, or set SECRET_KEY."
        }
    }
}
