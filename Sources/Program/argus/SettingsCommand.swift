// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer
import Settings

struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Print the settings in force and where each comes from; secrets are hidden.")

    @Flag(help: "Print docs/settings.md instead.")
    var markdown = false

    @Flag(help: "Print .env.example instead.")
    var env = false

    func run() async throws {
        if markdown {
            print(SettingsDocument.markdown(), terminator: "")
        } else if env {
            print(SettingsDocument.example(), terminator: "")
        } else {
            print(SettingsDocument.table(in: try await .process()), terminator: "")
        }
    }
}
