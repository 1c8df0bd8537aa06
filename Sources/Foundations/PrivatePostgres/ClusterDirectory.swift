// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc

/// Where the private cluster, its socket and its log lie.
struct ClusterDirectory: Sendable {
    /// Owned by this process's user: what the server's user must not be able to redirect lies here.
    let home: String
    /// Owned by the server's user; holds `cluster` and `socket`.
    let root: String

    var cluster: String { "\(root)/cluster" }
    var log: String { "\(home)/postgres.log" }
    var lock: String { "\(home)/argus.lock" }
    var processFile: String { "\(cluster)/postmaster.pid" }
    /// Unix sockets allow 107 bytes of path; a deep directory gets a short one elsewhere.
    var socket: String {
        let beside = "\(root)/socket"
        return beside.utf8.count <= 80 ? beside : "/tmp/argus-\(Self.digits(of: root))"
    }

    /// Makes the directories under `dataPath` and gives them to the user.
    ///
    /// A user other than this process's may not be able to enter `dataPath` (think of /root): then the
    /// directory lies under /var/lib/argus and `dataPath/postgres` points there.
    static func make(under dataPath: String, for user: ServerUser) throws(PrivatePostgresError)
        -> ClusterDirectory
    {
        let link = absolute("\(dataPath)/postgres")
        try makeDirectory(absolute(dataPath), mode: 0o755, owner: nil)
        var root = link
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) {
            root = target
        } else if user.mustSwitch, !isOpenToOthers(absolute(dataPath)) {
            root = "/var/lib/argus/\(digits(of: link))"
            try makeDirectory("/var/lib/argus", mode: 0o755, owner: nil)
            guard symlink(root, link) == 0 else { throw .io("Cannot make the link \(link)", errno: errno) }
        }
        let directory = ClusterDirectory(home: absolute(dataPath), root: root)
        for path in [root, directory.socket] { try makeDirectory(path, mode: 0o700, owner: user) }
        return directory
    }

    private static func makeDirectory(
        _ path: String, mode: mode_t, owner: ServerUser?
    ) throws(PrivatePostgresError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { throw .io("Cannot make the directory \(path)", errno: errno) }
        guard let owner else { return }
        // Refuses a link that someone else may have put at a guessable place.
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .io("\(path) is not a directory", errno: ENOTDIR)
        }
        guard status.st_uid == geteuid() || status.st_uid == owner.userID else {
            throw .io("\(path) belongs to another user", errno: EPERM)
        }
        if owner.mustSwitch, chown(path, owner.userID, owner.groupID) != 0 {
            throw .io("Cannot give \(path) to the server's user", errno: errno)
        }
        guard chmod(path, mode) == 0 else { throw .io("Cannot protect \(path)", errno: errno) }
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    /// Whether any user may pass through every directory of the path.
    private static func isOpenToOthers(_ path: String) -> Bool {
        var prefix = ""
        for part in path.split(separator: "/") where part != "." {
            prefix += "/\(part)"
            var status = stat()
            guard stat(prefix, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
        }
        return true
    }

    /// FNV-1a of a path: a short name for it.
    private static func digits(of path: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
