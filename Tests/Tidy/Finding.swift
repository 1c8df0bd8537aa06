// SPDX-License-Identifier: Apache-2.0
import Testing

/// One place of the repository that breaks a rule, and what to do about it.
struct Finding: Hashable, CustomStringConvertible {
    let path: String
    /// Counted from 1; 0 stands for the file as a whole.
    let line: Int
    let message: String

    init(_ path: String, line: Int = 0, _ message: String) {
        (self.path, self.line, self.message) = (path, line, message)
    }

    var description: String {
        line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)"
    }
}

/// Fails the running test with one issue that lists every finding that no exemption covers.
func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    let left = findings.filter { finding in !exemptions.contains { $0.covers(finding) } }
    let list = left.map(\.description).sorted().joined(separator: "\n")
    #expect(left.isEmpty, "\n\(list)", sourceLocation: sourceLocation)
}
