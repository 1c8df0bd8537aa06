// SPDX-License-Identifier: Apache-2.0
public import Settings

/// How much telemetry may wait for its commit, and how it is grouped.
public struct IngestionSettings: Sendable {
    public var queueBytesMax: Int
    public var commitBytesMax: Int
    /// How long the database may take for one commit before it counts as away.
    public var commitTimeout: Duration

    public init(queueBytesMax: Int, commitBytesMax: Int, commitTimeout: Duration) {
        (self.queueBytesMax, self.commitBytesMax) = (queueBytesMax, commitBytesMax)
        self.commitTimeout = commitTimeout
    }

    public static let declaration = SettingGroup(
        "Ingestion", IngestionSettings.init,
        Setting(
            "INGEST_QUEUE_BYTES_MAX", default: 128 << 20, in: (1 << 20)...(8 << 30),
            "Memory of accepted exports that may wait for their commit; beyond, senders are told to retry."),
        Setting(
            "INGEST_COMMIT_BYTES_MAX", default: 16 << 20, in: (64 << 10)...(256 << 20),
            "Memory of exports that one commit may group."),
        Setting(
            "INGEST_COMMIT_TIMEOUT", default: .seconds(5), in: .seconds(1)...(.seconds(60)),
            "How long the database may take for one commit before it counts as away; senders wait 10 s."
        ))
}
