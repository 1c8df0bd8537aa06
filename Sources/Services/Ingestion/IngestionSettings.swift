// SPDX-License-Identifier: Apache-2.0
public import Settings

/// How much telemetry may wait for its commit, and how it is grouped.
public struct IngestionSettings: Sendable {
    public var queueBytesMax: Int
    public var commitBytesMax: Int
    public var seriesCacheBytesMax: Int
    public var seriesPerDayMax: Int
    /// How long the database may take for one commit before it counts as away.
    public var commitTimeout: Duration

    public init(
        queueBytesMax: Int, commitBytesMax: Int, seriesCacheBytesMax: Int = 192 << 20,
        seriesPerDayMax: Int = 1_000_000, commitTimeout: Duration
    ) {
        (self.queueBytesMax, self.commitBytesMax) = (queueBytesMax, commitBytesMax)
        (self.seriesCacheBytesMax, self.seriesPerDayMax) = (seriesCacheBytesMax, seriesPerDayMax)
        self.commitTimeout = commitTimeout
    }

    public static let declaration = SettingGroup(
        "Ingestion", IngestionSettings.init,
        Setting(
            "INGEST_QUEUE_BYTES_MAX", default: 64 << 20, in: (1 << 20)...(8 << 30),
            "Memory of accepted exports that may wait for their commit; beyond, senders are told to retry."),
        Setting(
            "INGEST_COMMIT_BYTES_MAX", default: 16 << 20, in: (64 << 10)...(256 << 20),
            "Memory of exports that one commit may group."),
        Setting(
            "INGEST_SERIES_CACHE_BYTES_MAX", default: 192 << 20, in: (1 << 20)...(16 << 30),
            "Memory for the metric series known to be stored, about 100 bytes each; series beyond are stored "
                + "again and again. Counting them takes an eighth more."),
        Setting(
            "INGEST_SERIES_PER_DAY_MAX", default: 1_000_000, in: 1...100_000_000,
            "Distinct metric series an organization may send in a UTC day; points of more are rejected."
        ),
        Setting(
            "INGEST_COMMIT_TIMEOUT", default: .seconds(5), in: .seconds(1)...(.seconds(60)),
            "How long the database may take for one commit before it counts as away; senders wait 10 s."
        ))
}
