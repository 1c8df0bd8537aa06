// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import Glibc
import Logging

/// Writes log lines as `time=… level=… msg="…" key=value` to standard error.
struct StructuredLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String

    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    /// Makes all loggers of the process write this way. `level` is one of DEBUG, INFO, WARN, ERROR.
    static func bootstrap(level: String) {
        let level: Logger.Level =
            switch level {
            case "DEBUG": .debug
            case "WARN": .warning
            case "ERROR": .error
            default: .info
            }
        LoggingSystem.bootstrap { StructuredLog(label: $0, level: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000_000).text
        let level = event.level == .warning ? "warn" : event.level.rawValue
        var line = "time=\(now.prefix(23))Z level=\(level) msg=\(Self.quoted(event.message.description))"
        line += " part=\(Self.value(label))"
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.value("\(value)"))"
        }
        line += "\n"
        // One write per line, so that lines of several threads do not mix.
        _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func value(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
        return isPlain ? text : quoted(text)
    }

    /// As a JSON string: no line of the log can be forged by what a client sends.
    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.write(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
