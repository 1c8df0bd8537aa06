// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// Sends the reference corpus to a running Argus; the scripts behind `make bench` start and measure that one.
@main
struct ArgusBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "argus-bench", abstract: "Send the reference corpus to Argus by OTLP/HTTP.",
        subcommands: [SendCommand.self, WriteCommand.self, CodecCommand.self, ColumnsCommand.self])
}
