// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: the list of layers is read as a table, by people and by Tests/Tidy.
import PackageDescription

/// The layers, bottom to top. A module may use only modules declared above it in this list; the manifest
/// refuses anything else.
let layers = [
    Layer("Foundations", [
        Module(system: "CLibPQ", pkgConfig: "libpq", debian: "libpq-dev"),
        Module(system: "CArgon2", pkgConfig: "libargon2", debian: "libargon2-dev"),
        Module(system: "CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        Module(system: "CZstd", pkgConfig: "libzstd", debian: "libzstd-dev"),
        Module(c: "CAssets", embeds: ["assets.tar"]),
        Module(c: "CSpawn"),
        Module(c: "CMemory"),
        Module("Assets", uses: ["CAssets"], tested: true),
        Module("Postgres", uses: ["CLibPQ"], packages: [.logging, .serviceLifecycle], tested: true),
        Module("PrivatePostgres", uses: ["CLibPQ", "CSpawn"], packages: [.logging, .serviceLifecycle]),
        Module("Compression", uses: ["CZlib", "CZstd"], tested: true),
    ]),
    Layer("Vocabulary", [
        Module("Contracts", tested: true),
        Module("Settings", packages: [.configuration, .system], tested: true),
        Module("Telemetry", tested: true),
        Module("Tenancy", uses: ["Contracts"], tested: true),
    ]),
    Layer("Engines", [
        Module("OTLPCodec", uses: ["Telemetry"], tested: true),
        Module("Aggregation", uses: ["Telemetry"], tested: true),
        Module("Blocks", uses: ["Telemetry", "Aggregation", "CZstd"], tested: true),
        Module("Rollups", uses: ["Telemetry", "Aggregation", "Blocks"], tested: true),
        Module("QueryEngine", uses: ["Telemetry", "OTLPCodec", "Aggregation", "Blocks"], tested: true),
        Module("Erasure", uses: ["Telemetry", "OTLPCodec", "Blocks", "QueryEngine"], tested: true),
        Module("ReferenceCorpus", tested: true, testUses: ["OTLPCodec", "Telemetry"]),
    ]),
    Layer("Storage", [
        Module(
            "Database", uses: ["Postgres", "Contracts", "Tenancy", "Settings"],
            packages: [.logging, .crypto], tested: true),
        Module("Records", uses: ["Postgres", "Database", "Contracts", "Telemetry", "Tenancy"]),
        Module(
            "BlockStorage", uses: ["Postgres", "Database", "Records", "Blocks", "Telemetry", "Tenancy"], tested: true),
        Module(
            "DeadLetters", uses: ["Blocks", "BlockStorage", "Tenancy", "Telemetry"], packages: [.crypto], tested: true),
    ]),
    Layer("Services", [
        Module(
            "Accounts", uses: ["CArgon2", "Records", "Database", "Tenancy", "Contracts", "Settings"],
            packages: [.jwtKit, .crypto, .logging], tested: true),
        Module(
            "Ingestion",
            uses: [
                "Postgres", "Database", "BlockStorage", "DeadLetters", "Blocks", "OTLPCodec", "Telemetry", "Tenancy",
                "Contracts", "Settings",
            ],
            packages: [.logging, .serviceLifecycle, .crypto], tested: true),
        Module(
            "Retention",
            uses: [
                "Postgres", "Database", "Records", "Erasure", "Telemetry", "Tenancy", "Contracts", "Settings",
            ],
            packages: [.crypto], tested: true),
        Module(
            "Upkeep",
            uses: [
                "CMemory", "Postgres", "Database", "Records", "BlockStorage", "Retention", "Erasure", "Blocks", "Aggregation", "Rollups",
                "OTLPCodec", "Telemetry", "Tenancy", "Contracts", "Settings",
            ],
            packages: [.logging, .serviceLifecycle], tested: true),
        Module(
            "Querying",
            uses: [
                "Database", "BlockStorage", "Aggregation", "Blocks", "QueryEngine", "Telemetry", "Tenancy", "Contracts",
                "Settings",
            ],
            packages: [.logging], tested: true, testUses: ["Upkeep", "Retention"]),
    ]),
    Layer("Surfaces", [
        Module(
            "OTLPReceiver",
            uses: [
                "Ingestion", "Accounts", "OTLPCodec", "Compression", "Telemetry", "Tenancy", "Contracts", "Settings",
            ],
            packages: [
                .hummingbird, .httpTypes, .grpcCore, .grpcTransport, .nioCore, .nioHTTPTypes, .nioPosix, .logging,
                .serviceLifecycle,
            ],
            tested: true),
        Module(
            "RESTAPI",
            uses: [
                "Accounts", "Ingestion", "Retention", "Querying", "QueryEngine", "Blocks", "Aggregation", "OTLPCodec",
                "Telemetry", "Tenancy", "Contracts", "Settings",
            ],
            packages: [.hummingbird, .httpTypes, .nioCore, .crypto, .logging], tested: true),
        Module(
            "WebPages", uses: ["Assets", "Contracts", "Settings"], packages: [.hummingbird, .httpTypes, .nioCore],
            tested: true),
    ]),
    Layer("Program", [
        Module(
            "ArgusServer",
            uses: [
                "CMemory", "Postgres", "PrivatePostgres", "Assets", "Contracts", "Settings", "Telemetry", "Tenancy", "Database", "Records",
                "BlockStorage", "DeadLetters", "Accounts", "Ingestion", "Retention", "Upkeep", "Querying", "OTLPReceiver",
                "RESTAPI", "WebPages",
            ],
            packages: [
                .hummingbird, .httpTypes, .nioCore, .nioPosix, .crypto, .logging, .serviceLifecycle, .unixSignals,
            ], tested: true),
        Module(executable: "argus", uses: ["ArgusServer", "Settings"], packages: [.argumentParser]),
        Module(
            executable: "argus-bench", uses: ["ReferenceCorpus", "Blocks", "OTLPCodec", "Telemetry", "Compression"],
            packages: [.argumentParser, .grpcCore, .grpcTransport]),
    ]),
]

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "argus",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "argus", targets: ["argus"]), .executable(name: "argus-bench", targets: ["argus-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: targets()
)

/// One layer: a folder of modules.
struct Layer {
    let name: String
    let modules: [Module]

    init(_ name: String, _ modules: [Module]) { (self.name, self.modules) = (name, modules) }
}

/// One module: `Sources/<layer>/<name>`, and `Tests/<layer>/<name>Tests` when it is tested.
struct Module {
    enum Kind { case swift, executable, c(embeds: [String]), system(pkgConfig: String, debian: String) }

    let name: String
    let kind: Kind
    let uses: [String]
    let packages: [Target.Dependency]
    let isTested: Bool
    /// Modules that only its tests use, such as the corpus; they may be declared below it.
    var testUses: [String] = []

    init(
        _ name: String, uses: [String] = [], packages: [Target.Dependency] = [], tested: Bool = false,
        testUses: [String] = []
    ) {
        (self.name, kind, self.uses, self.packages, isTested) = (name, .swift, uses, packages, tested)
        self.testUses = testUses
    }

    init(executable name: String, uses: [String], packages: [Target.Dependency]) {
        (self.name, kind, self.uses, self.packages, isTested) = (name, .executable, uses, packages, false)
    }

    init(c name: String, embeds: [String] = []) {
        (self.name, kind, uses, packages, isTested) = (name, .c(embeds: embeds), [], [], false)
    }

    init(system name: String, pkgConfig: String, debian: String) {
        (self.name, uses, packages, isTested) = (name, [], [], false)
        kind = .system(pkgConfig: pkgConfig, debian: debian)
    }

    func target(in layer: String) -> Target {
        let path = "Sources/\(layer)/\(name)"
        let dependencies = uses.map { Target.Dependency.target(name: $0) } + packages
        return switch kind {
        case .swift: .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
        case .executable:
            .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
        case .c(let embeds):
            .target(
                name: name, path: path, exclude: embeds,
                cSettings: embeds.isEmpty ? [] : [.unsafeFlags(["-Wno-c23-extensions"])])
        case .system(let pkgConfig, let debian):
            .systemLibrary(name: name, path: path, pkgConfig: pkgConfig, providers: [.apt([debian])])
        }
    }

    func testTarget(in layer: String) -> Target {
        var below = uses + testUses
        if layer != "Foundations" { below += ["TestSupport"] }
        let dependencies = ([name] + below).map { Target.Dependency.target(name: $0) } + packages
        return .testTarget(
            name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(layer)/\(name)Tests",
            swiftSettings: settings)
    }
}

func targets() -> [Target] {
    var declared: Set<String> = []
    var targets: [Target] = []
    for layer in layers {
        for module in layer.modules {
            for use in module.uses where !declared.contains(use) {
                fatalError("\(module.name) may not use \(use): it is not declared above it.")
            }
            declared.insert(module.name)
            targets.append(module.target(in: layer.name))
            if module.isTested { targets.append(module.testTarget(in: layer.name)) }
        }
    }
    targets.append(.target(
        name: "TestSupport",
        dependencies: ["Postgres", "Contracts", "Tenancy", "Database", "Telemetry", .logging],
        path: "Tests/Support", swiftSettings: settings))
    targets.append(.testTarget(name: "Tidy", path: "Tests/Tidy", swiftSettings: settings))
    return targets
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grpcCore = product(name: "GRPCCore", package: "grpc-swift-2")
    static let grpcTransport = product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let jwtKit = product(name: "JWTKit", package: "jwt-kit")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let system = product(name: "SystemPackage", package: "swift-system")

    static func target(_ name: String) -> Target.Dependency { .target(name: name) }
}
