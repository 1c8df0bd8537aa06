// SPDX-License-Identifier: Apache-2.0
public import Settings

/// Where exports are kept while the database cannot take them.
public struct DeadLetterSettings: Sendable {
    public var path: String
    public var replayInterval: Duration
    public var bytesMax: Int

    public init(path: String, replayInterval: Duration, bytesMax: Int) {
        (self.path, self.replayInterval, self.bytesMax) = (path, replayInterval, bytesMax)
    }

    public static let declaration = SettingGroup(
        "Dead letters", DeadLetterSettings.init,
        Setting(
            "DLQ_PATH", default: "./data/dlq",
            "Directory of exports that were acknowledged while the database was away; one process owns it. "
                + "Empty: exports are refused then."),
        Setting(
            "DLQ_REPLAY_INTERVAL", default: .seconds(300), in: .seconds(1)...(.seconds(86_400)),
            "How often what is left in DLQ_PATH is tried again, beside at once when the database is back."),
        Setting(
            "DLQ_BYTES_MAX", default: 1 << 30, in: (1 << 20)...(1 << 44),
            "Bytes of files in DLQ_PATH; at the bound, senders are told to retry."))
}
