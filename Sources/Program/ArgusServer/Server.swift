// SPDX-License-Identifier: Apache-2.0
import Accounts
import Assets
import BlockStorage
import Crypto
import Database
import DeadLetters
import FoundationEssentials
import Hummingbird
import Ingestion
import Logging
import NIOCore
import OTLPReceiver
import Postgres
import PrivatePostgres
import Querying
import RESTAPI
import Retention
import ServiceLifecycle
public import Settings
import UnixSignals
import Upkeep
import WebPages

/// The whole of Argus in one process. This is the only place that knows all parts.
public enum Server {
    /// Serves until SIGTERM or SIGINT. `whenReady` is given the text that tells a person where to go.
    public static func serve(
        _ sources: SettingSources, whenReady: @escaping @Sendable (String) -> Void
    ) async throws {
        Allocator.reuseLargeMemory()
        let configuration = try Configuration(from: sources)
        StructuredLog.bootstrap(level: configuration.server.logLevel)
        let logger = Logger(label: "argus")
        logger.info(
            "Argus is starting.",
            metadata: [
                "version": "\(Version.current)", "environment": "\(configuration.server.environment)",
            ])
        // Before the database is touched, and in words: the doors themselves open last.
        try DoorPorts.requireFree(configuration)
        let deadLetters = try configuration.openDeadLetters()
        let storehouse = try await Storehouse.open(configuration, logger: logger)
        do {
            try await storehouse.migrate()
            try await storehouse.verify()
            try await run(configuration, storehouse, deadLetters, logger, whenReady)
        } catch {
            await storehouse.privatePostgres?.stop()
            throw error
        }
        logger.info("Argus has stopped.")
    }

    private static func run(
        _ configuration: Configuration, _ storehouse: Storehouse, _ deadLetters: DeadLetterStore?,
        _ logger: Logger, _ whenReady: @escaping @Sendable (String) -> Void
    ) async throws {
        let parts = try await Parts(configuration, storehouse, deadLetters, logger: logger)
        let archive = try AssetArchive.embedded()
        let doors = Doors(configuration: configuration, parts: parts, logger: logger) {
            parts.readiness.open()
            whenReady(Greeting.text(configuration, privatePostgres: storehouse.privatePostgres != nil))
        }
        // In the order of dependence: shutdown walks back, so that the doors close first and the database
        // last.
        var services: [any Service] = []
        if let cluster = storehouse.privatePostgres { services.append(cluster) }
        services += [
            parts.pool, PartitionKeeper(storehouse: storehouse, logger: logger), parts.queue, parts.upkeep,
        ]
        if let replayer = parts.replayer { services.append(replayer) }
        services.append(Doorway(doors: try doors.services(archive), logger: logger))
        services.append(ReadinessGate(readiness: parts.readiness))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
    }
}

/// Answers "not ready" from the first moment of a shutdown.
private struct ReadinessGate: Service {
    let readiness: Readiness

    func run() async throws {
        try? await gracefulShutdown()
        readiness.close()
    }
}

/// The services of the process, made once and passed on.
struct Parts: Sendable {
    let pool: PostgresPool
    let database: Database
    let authenticator: Authenticator
    let accounts: AccountService
    let queue: CommitQueue
    let ingestor: Ingestor
    /// `nil` when none are kept.
    let deadLetters: DeadLetterStore?
    let replayer: DeadLetterReplayer?
    let upkeep: Upkeep
    let queries: TelemetryQueries
    let cursors: CursorSigner
    let readiness: Readiness

    init(
        _ configuration: Configuration, _ storehouse: Storehouse, _ deadLetters: DeadLetterStore?,
        logger: Logger
    ) async throws {
        var limits = PostgresPoolConfiguration()
        limits.connectionsMax = configuration.database.connectionsMax
        limits.idleMax = configuration.database.connectionsIdleMax
        limits.lifetimeSeconds = Int(configuration.database.connectionLifetime.components.seconds)
        limits.acquireTimeout = configuration.database.acquireTimeout
        pool = PostgresPool(storehouse.application, pool: limits, logger: logger)
        database = Database(pool: pool)
        let secret = try SecretKey(configuration.server)
        let tokens = AccessTokens(database: database, encryptionKey: secret.key(for: "signing keys"))
        try await tokens.prepare()
        authenticator = Authenticator(database: database, tokens: tokens)
        accounts = AccountService(
            database: database, tokens: tokens, authenticator: authenticator, settings: configuration.accounts
        )
        self.deadLetters = deadLetters
        queue = CommitQueue(
            database: database, deadLetters: deadLetters, settings: configuration.ingestion, logger: logger)
        ingestor = Ingestor(
            queue: queue, digester: ExportDigester(key: secret.key(for: "export digests")))
        replayer = deadLetters.map { [database] store in
            DeadLetterReplayer(
                database: database, store: store, interval: configuration.deadLetters.replayInterval,
                commitTimeout: configuration.ingestion.commitTimeout, logger: logger)
        }
        upkeep = Upkeep(
            database: database, settings: configuration.upkeep, retention: configuration.retention,
            logger: logger,
            isBusy: { [queue, bytesMax = configuration.ingestion.queueBytesMax] in
                queue.statistics.bytesInFlight > bytesMax / 2
            }, forgetSeries: { [queue] in queue.series.forget() })
        queries = TelemetryQueries(
            database: database, retention: RetentionClock(configuration.retention.terms),
            // The other half of the connections is for ingest, upkeep and accounts.
            runningMax: configuration.database.connectionsMax / 2)
        cursors = CursorSigner(secret: secret.key(for: "cursors").withUnsafeBytes { Array($0) })
        readiness = Readiness(database: database, deadLetters: deadLetters, logger: logger)
    }
}
