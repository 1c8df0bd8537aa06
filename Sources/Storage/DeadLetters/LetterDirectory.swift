// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc

/// The files of a directory, each written whole and kept: synchronised, then named, then the name is
/// synchronised too. Every call blocks.
struct LetterDirectory: Sendable {
    let path: String
    /// Kept open: its lock says that this process owns the files.
    private let descriptor: Int32

    /// Opens a directory, which is made when it is missing, for this process alone.
    init(_ path: String) throws(LetterDirectoryError) {
        // What is wrong with a directory that could not be made, opening it says.
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LetterDirectoryError(path: path, errno: errno) }
        self.path = path
        let isPrivate = fchmod(descriptor, 0o700) == 0
        guard isPrivate, access(path, R_OK | W_OK | X_OK) == 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else {
            let reason = errno
            Glibc.close(descriptor)
            throw LetterDirectoryError(path: path, errno: reason)
        }
    }

    func close() { Glibc.close(descriptor) }

    /// Names and sizes of all plain files.
    func files() -> [(name: String, bytes: Int)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name in
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            return (name, Int(status.st_size))
        }
    }

    /// Returns when the file would survive a crash of the machine; leaves nothing behind when it throws.
    func write(_ bytes: [UInt8], to name: String) throws(LetterDirectoryError) {
        let draft = "\(name)\(Self.draftSuffix)"
        let file = openat(descriptor, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(draft) }
        let isWritten = Self.writeAll(bytes, to: file) && fsync(file) == 0
        let writeError = errno
        let isClosed = Glibc.close(file) == 0
        guard isWritten, isClosed else {
            unlinkat(descriptor, draft, 0)
            throw LetterDirectoryError(path: "\(path)/\(draft)", errno: writeError)
        }
        guard renameat(descriptor, draft, descriptor, name) == 0, fsync(descriptor) == 0 else {
            let reason = errno
            unlinkat(descriptor, draft, 0)
            unlinkat(descriptor, name, 0)
            throw LetterDirectoryError(path: "\(path)/\(name)", errno: reason)
        }
    }

    /// The bytes of a file; `nil` when it is larger than a letter can be. Throws when it cannot be read now,
    /// which says nothing about what is in it.
    func read(_ name: String) throws(LetterDirectoryError) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure(name) }
        defer { Glibc.close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(name) }
        guard status.st_size <= DeadLettersLimits.fileBytesMax else { return nil }
        let size = Int(status.st_size)
        var reason: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                guard let base = buffer.baseAddress else { break }
                let got = Glibc.read(file, base + count, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { reason = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard reason == 0 else { throw LetterDirectoryError(path: "\(path)/\(name)", errno: reason) }
        return bytes
    }

    func remove(_ name: String) throws(LetterDirectoryError) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw failure(name) }
    }

    func rename(_ name: String, to other: String) throws(LetterDirectoryError) {
        guard renameat(descriptor, name, descriptor, other) == 0, fsync(descriptor) == 0 else {
            throw failure(name)
        }
    }

    private func failure(_ name: String) -> LetterDirectoryError {
        LetterDirectoryError(path: "\(path)/\(name)", errno: errno)
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                guard let base = buffer.baseAddress else { return true }
                let count = Glibc.write(file, base + written, buffer.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    /// Of files that are being written.
    static let draftSuffix = ".draft"
}

/// The directory of dead letters cannot be used: not made, not ours, locked by another process, or full.
public struct LetterDirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let errno: Int32

    /// Whether another process owns the directory.
    public var isLocked: Bool { errno == EWOULDBLOCK }

    public var description: String {
        isLocked
            ? "Another Argus uses \(path). Stop it, or choose another DLQ_PATH."
            : "\(path): \(String(cString: strerror(errno)))."
    }
}
