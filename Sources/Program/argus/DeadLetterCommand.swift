// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer
import Settings

struct DeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Look at the dead letters under DLQ_PATH, or replay them. Run it while Argus is stopped.",
        subcommands: [List.self, Replay.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Name the letters, oldest first.")

        func run() async throws {
            for line in try Administration.deadLetters(try await .process()) { print(line) }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store the letters in the database and delete them.")

        @Flag(help: "Also those that the ledger no longer knows; they may then be there twice.")
        var expired = false

        func run() async throws {
            let line = try await Administration.replayDeadLetters(try await .process(), expired: expired)
            print(line)
        }
    }
}
