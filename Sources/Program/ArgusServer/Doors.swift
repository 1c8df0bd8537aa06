// SPDX-License-Identifier: Apache-2.0
import Accounts
import Assets
import FoundationEssentials
import Hummingbird
import Ingestion
import Logging
import NIOCore
import OTLPReceiver
import Querying
import RESTAPI
import Retention
import ServiceLifecycle
import Synchronization
import WebPages

/// The listeners: pages, REST and OTLP on the HTTP port, OTLP/HTTP and OTLP/gRPC on ports of their own.
struct Doors: Sendable {
    private let configuration: Configuration
    private let parts: Parts
    private let logger: Logger
    private let counters = ReceiverCounters()
    private let budget: BodyBudget
    private let opening: Opening

    /// `whenOpen` is called once, when all doors are open.
    init(configuration: Configuration, parts: Parts, logger: Logger, whenOpen: @escaping @Sendable () -> Void)
    {
        (self.configuration, self.parts, self.logger) = (configuration, parts, logger)
        budget = BodyBudget(bytesMax: configuration.otlp.bodiesBytesMax)
        opening = Opening(doors: 3, whenOpen: whenOpen)
    }

    func services(_ archive: AssetArchive) throws -> [any Service] {
        let handler = ExportHandler(
            authenticator: parts.authenticator, ingestor: parts.ingestor, counters: counters,
            logger: logger)
        let exports = OTLPRoutes(
            handler: handler, budget: budget, bodyBytesMax: configuration.otlp.bodyBytesMax)
        let readiness = parts.readiness
        let grpc = GRPCReceiver(
            settings: configuration.otlp, handler: handler, budget: budget, logger: logger,
            isServing: { await readiness.obstacle() == nil },
            whenListening: { [opening] _ in opening.opened() })
        return [grpc, otlpHTTP(exports), http(exports, archive)]
    }

    private func http(_ exports: OTLPRoutes, _ archive: AssetArchive) -> some Service {
        let router = Router(context: CallerContext.self)
        router.add(middleware: RequestFrame())
        router.add(
            middleware: CatalogueRouting(services: restServices) { [authenticator = parts.authenticator] in
                try await authenticator.authenticate($0)
            })
        exports.add(to: router)
        operational.add(to: router)
        PageServer(archive).add(to: router)
        return application(router, host: configuration.http.host, port: configuration.http.port, "http")
    }

    private func otlpHTTP(_ exports: OTLPRoutes) -> some Service {
        let router = Router(context: CallerContext.self)
        exports.add(to: router)
        return application(
            router, host: configuration.otlp.host, port: configuration.otlp.httpPort, "otlp-http")
    }

    private func application(
        _ router: Router<CallerContext>, host: String, port: Int, _ name: String
    ) -> some Service {
        Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [UploadDeadline(), CallerWatch()],
                    idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { [opening] _ in opening.opened() },
            logger: Logger(label: name))
    }

    /// A caller that says nothing gives its connection back; longer than load balancers keep theirs.
    private static let idleTimeout = TimeAmount.seconds(75)

    private var restServices: RESTServices {
        RESTServices(
            accounts: parts.accounts, queries: parts.queries,
            deadLetters: DeadLetterDesk(store: parts.deadLetters, replayer: parts.replayer),
            retention: RetentionDesk(database: parts.database, terms: configuration.retention.terms),
            erasures: ErasureDesk(database: parts.database),
            cursors: parts.cursors,
            onboarding: Onboarding(
                grpcPort: configuration.otlp.grpcPort, httpPort: configuration.otlp.httpPort,
                version: Version.current),
            now: { Int64(Date().timeIntervalSince1970 * 1_000_000) * 1_000 })
    }

    private var operational: OperationalRoutes {
        OperationalRoutes(
            readiness: parts.readiness,
            metrics: ServerMetrics(
                database: parts.database, queue: parts.queue, deadLetters: parts.deadLetters,
                replayer: parts.replayer, upkeep: parts.upkeep, receiver: counters, budget: budget,
                rollups: parts.queries.usage),
            openAPI: OpenAPIDocument.render(version: Version.current))
    }
}

/// Counts the doors that have opened.
private final class Opening: Sendable {
    private let remaining: Mutex<Int>
    private let whenOpen: @Sendable () -> Void

    init(doors: Int, whenOpen: @escaping @Sendable () -> Void) {
        remaining = Mutex(doors)
        self.whenOpen = whenOpen
    }

    func opened() {
        let isLast = remaining.withLock { count in
            count -= 1
            return count == 0
        }
        if isLast { whenOpen() }
    }
}
