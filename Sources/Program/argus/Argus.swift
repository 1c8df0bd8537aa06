// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer

@main
struct Argus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "argus", abstract: "Traces, logs and metrics of many organizations on PostgreSQL.",
        version: Version.current,
        subcommands: [
            Serve.self, Migrate.self, SettingsCommand.self, OpenAPI.self, Problems.self, Permissions.self,
            Keys.self, DeadLetterCommand.self,
            DoctorCommand.self,
        ])
}
