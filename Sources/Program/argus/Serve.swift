// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer
import Glibc
import Settings

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM. Without DB_DSN, with a private PostgreSQL under DATA_PATH.")

    func run() async throws {
        try await Server.serve(try await .process()) { greeting in
            print(greeting)
            // Seen at once also when the output is a file or a pipe.
            fflush(nil)
        }
    }
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply missing migrations, using DB_MIGRATION_DSN; or distribute the tables by Citus.")

    @Flag(help: "Distribute a migrated installation over the workers of Citus. Stop every Argus first.")
    var citus = false

    @Flag(help: "With --citus: print the statements and what is in the way, and change nothing.")
    var dryRun = false

    func validate() throws {
        if dryRun && !citus { throw ValidationError("--dry-run belongs to --citus.") }
    }

    func run() async throws {
        if citus {
            let sources = try await SettingSources.process()
            let lines =
                dryRun
                ? try await Administration.distributionPlan(sources)
                : try await Administration.distribute(sources)
            for line in lines { print(line) }
            return
        }
        let count = try await Administration.migrate(try await .process())
        print(count == 0 ? "The schema is up to date." : "Applied \(count) migrations.")
    }
}

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Care for the keys that sign access tokens.", subcommands: [Rotate.self])

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new signing key; tokens in use stay good until they expire.")

        func run() async throws {
            try await Administration.rotateSigningKey(try await .process())
            print("New access tokens are signed by a new key.")
        }
    }
}
