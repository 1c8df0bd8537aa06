// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import FoundationEssentials
import Glibc
public import Logging
public import ServiceLifecycle

/// A PostgreSQL cluster of our own: made on the first start, reachable by a unix socket only, restarted when
/// it dies, stopped with this process and reused by the next.
public actor PrivatePostgres: Service {
    private let directory: ClusterDirectory
    private let programs: PostgresPrograms
    private let user: ServerUser
    private let connectionsMax: Int
    private let logger: Logger
    private let lock: Int32
    private var server: pid_t = 0

    /// The superuser of the cluster.
    public static let administrator = "argus_admin"

    /// Finds the programs, makes the cluster under `dataPath` when there is none, and locks it.
    public static func open(
        dataPath: String, connectionsMax: Int, logger: Logger
    ) async throws -> PrivatePostgres {
        let user = try ServerUser.current()
        let directory = try ClusterDirectory.make(under: dataPath, for: user)
        let lock = try lockFile(directory.lock, directory.home)
        let programs = try programs(for: directory)
        if !FileManager.default.fileExists(atPath: "\(directory.cluster)/PG_VERSION") {
            logger.info("Making a private PostgreSQL cluster.", metadata: ["directory": "\(directory.root)"])
            try await makeCluster(in: directory, programs, user)
        }
        return PrivatePostgres(directory, programs, user, lock, connectionsMax, logger)
    }

    private init(
        _ directory: ClusterDirectory, _ programs: PostgresPrograms, _ user: ServerUser, _ lock: Int32,
        _ connectionsMax: Int, _ logger: Logger
    ) {
        (self.directory, self.programs, self.user) = (directory, programs, user)
        (self.lock, self.connectionsMax, self.logger) = (lock, connectionsMax, logger)
    }

    deinit { close(lock) }

    /// A connection string for a role and a database of the cluster.
    public nonisolated func dsn(user: String, database: String) -> String {
        "host='\(directory.socket)' user=\(user) dbname=\(database)"
    }

    /// The file that PostgreSQL writes its messages to.
    public nonisolated var log: String { directory.log }

    /// Starts the server, or adopts the one that a killed Argus left behind; returns when it takes
    /// connections.
    public func start() async throws {
        var launches = 0
        for _ in 0..<Self.readyAttempts {
            switch PQping(dsn(user: Self.administrator, database: "postgres")) {
            case PQPING_OK:
                adopt()
                return
            case PQPING_REJECT: break  // It is starting, or replaying its log.
            default:
                if server > 0, ChildProcess.isRunning(server) { break }
                guard launches < Self.launchesMax else {
                    throw PrivatePostgresError.notReady(log: directory.log)
                }
                // Processes of a server that was killed a moment ago hold its shared memory until they
                // notice.
                if launches > 0 { try await Task.sleep(for: .milliseconds(500)) }
                launches += 1
                let command = user.command("\(programs.directory)/postgres", serverArguments)
                server = try ChildProcess.start(command, log: directory.log)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw PrivatePostgresError.notReady(log: directory.log)
    }

    /// Takes over the server that answers, when it is not the one started here.
    private func adopt() {
        // The file is the server's: only a process of the server's user is taken for what it names.
        guard let running = Self.process(in: directory.processFile), running != server,
            ChildProcess.owner(of: running) == user.userID
        else { return }
        logger.info("Adopting a running private PostgreSQL.", metadata: ["process": "\(running)"])
        server = running
    }

    /// Restarts the server whenever it dies, until shutdown; then stops it.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { try await self.supervise() }
        await stop()
    }

    /// Stops the server in its fast mode: open transactions are rolled back, committed ones are on disk.
    public func stop() async {
        guard server > 0 else { return }
        kill(server, SIGINT)
        for _ in 0..<Self.stopAttempts where ChildProcess.isRunning(server) {
            // Stopping goes on although the task is being cancelled.
            usleep(100_000)
        }
        if ChildProcess.isRunning(server) {
            logger.warning("PostgreSQL does not stop; ending it.", metadata: ["process": "\(server)"])
            kill(server, SIGQUIT)
        }
        server = 0
    }

    private func supervise() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(200))
            if ChildProcess.isRunning(server) { continue }
            logger.error("The private PostgreSQL has died; starting it again.", metadata: ["log": "\(log)"])
            do { try await start() } catch is CancellationError { throw CancellationError() } catch {
                logger.error("PostgreSQL does not start.", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Sane for one machine shared with Argus; durability is left on.
    private var serverArguments: [String] {
        let settings = [
            "listen_addresses=", "unix_socket_directories=\(directory.socket)",
            "unix_socket_permissions=0700",
            "max_connections=\(connectionsMax)", "shared_buffers=256MB", "max_wal_size=4GB",
            "wal_init_zero=off", "checkpoint_timeout=15min",
            "checkpoint_completion_target=0.9", "wal_compression=off", "wal_buffers=16MB",
            "maintenance_work_mem=128MB", "synchronous_commit=on", "full_page_writes=on", "jit=off",
            "logging_collector=off", "log_min_error_statement=panic", "log_line_prefix=%m [%p] ",
        ]
        return ["-D", directory.cluster] + settings.flatMap { ["-c", $0] }
    }

    private static func makeCluster(
        in directory: ClusterDirectory, _ programs: PostgresPrograms, _ user: ServerUser
    ) async throws {
        // An interrupted attempt leaves a directory without PG_VERSION or with half of its files: begin anew
        // beside it.
        let unfinished = "\(directory.cluster).unfinished"
        try? FileManager.default.removeItem(atPath: unfinished)
        let arguments = [
            "--pgdata=\(unfinished)", "--username=\(administrator)", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--data-checksums",
        ]
        let process = try ChildProcess.start(
            user.command("\(programs.directory)/initdb", arguments), log: directory.log)
        guard await ChildProcess.wait(for: process, secondsMax: 120) == 0 else {
            throw PrivatePostgresError.programFailed("initdb", log: directory.log)
        }
        guard rename(unfinished, directory.cluster) == 0 else {
            throw PrivatePostgresError.io("Cannot rename \(unfinished)", errno: errno)
        }
    }

    private static func programs(for directory: ClusterDirectory) throws -> PostgresPrograms {
        guard let data = FileManager.default.contents(atPath: "\(directory.cluster)/PG_VERSION"),
            let version = Int(String(decoding: data, as: UTF8.self).prefix { $0.isNumber })
        else {
            guard let newest = PostgresPrograms.find() else { throw PrivatePostgresError.programsMissing }
            return newest
        }
        guard let programs = PostgresPrograms.find(version: version) else {
            throw PrivatePostgresError.versionMissing(needed: version, directory: directory.root)
        }
        return programs
    }

    /// The lock is held as long as this process lives, however it ends.
    private static func lockFile(_ path: String, _ root: String) throws -> Int32 {
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw PrivatePostgresError.io("Cannot open \(path)", errno: errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw PrivatePostgresError.directoryInUse(root)
        }
        return file
    }

    /// The first line of postmaster.pid.
    private static func process(in file: String) -> pid_t? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        return pid_t(String(decoding: data, as: UTF8.self).prefix { $0.isNumber })
    }

    /// A start after a crash replays the log: up to a minute.
    private static let readyAttempts = 600
    /// A killed server's processes are gone within a second or two; what fails longer needs a person.
    private static let launchesMax = 8
    /// Half a minute for the last checkpoint.
    private static let stopAttempts = 300
}
