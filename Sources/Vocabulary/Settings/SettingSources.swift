// SPDX-License-Identifier: Apache-2.0
import Configuration
import SystemPackage

/// Where settings come from, first wins: the environment, then the file `.env`, then the declared default.
public struct SettingSources: Sendable {
    private let providers: [(name: String, values: EnvironmentVariablesProvider)]

    /// Explicit values only, for tests.
    public init(_ values: [String: String]) {
        providers = [("environment", EnvironmentVariablesProvider(environmentVariables: values))]
    }

    /// The environment of this process and, when it exists, the file `.env` in the working directory.
    public static func process() async throws -> SettingSources {
        let file = try await EnvironmentVariablesProvider(
            environmentFilePath: FilePath(".env"), allowMissing: true)
        return SettingSources(providers: [("environment", EnvironmentVariablesProvider()), (".env", file)])
    }

    private init(providers: [(name: String, values: EnvironmentVariablesProvider)]) {
        self.providers = providers
    }

    func text(_ name: String) -> String? { found(name)?.text }

    func origin(_ name: String) -> String { found(name)?.origin ?? "default" }

    private func found(_ name: String) -> (origin: String, text: String)? {
        for provider in providers {
            if let text = try? provider.values.environmentValue(forName: name) {
                return (provider.name, text)
            }
        }
        return nil
    }
}
