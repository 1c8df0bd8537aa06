// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ArgusServer
import Settings

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what would keep Argus from serving. Run it while Argus is stopped.")

    func run() async throws {
        let findings = await Doctor.examine(try await .process())
        for finding in findings { print("\(finding.fault == nil ? "ok  " : "FAIL") \(finding.subject)") }
        let faults = findings.compactMap(\.fault)
        for fault in faults { print("\n\(fault)") }
        if !faults.isEmpty { throw ExitCode.failure }
    }
}
