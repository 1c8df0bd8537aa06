// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer

struct OpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the OpenAPI 3.1 document.")

    func run() { print(Documents.openAPI(), terminator: "") }
}

struct Problems: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print every problem code and what to do about it.")

    func run() { print(Documents.problems(), terminator: "") }
}

struct Permissions: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print which operation needs which permission.")

    func run() { print(Documents.permissions(), terminator: "") }
}
