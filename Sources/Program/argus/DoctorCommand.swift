// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer
import Settings

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what would keep Argus from serving. Run it while Argus is stopped.")

    @Flag(help: "Only ask the Argus that runs here whether it is ready.")
    var ready = false

    func run() async throws {
        let sources = try await SettingSources.process()
        if ready {
            guard let obstacle = try ReadinessProbe.obstacle(sources) else { return print("ready") }
            print(obstacle)
            throw ExitCode.failure
        }
        let findings = await Doctor.examine(sources)
        for finding in findings { print("\(finding.fault == nil ? "ok  " : "FAIL") \(finding.subject)") }
        let faults = findings.compactMap(\.fault)
        for fault in faults { print("\n\(fault)") }
        if !faults.isEmpty { throw ExitCode.failure }
    }
}
