// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import DeadLetters
import FoundationEssentials
import Ingestion
import OTLPReceiver
import Postgres
import Querying
import Telemetry
import Upkeep

/// What Argus measures of itself, in the text format of Prometheus. No label carries data of an organization.
struct ServerMetrics: Sendable {
    let database: Database
    let queue: CommitQueue
    let deadLetters: DeadLetterStore?
    let replayer: DeadLetterReplayer?
    let upkeep: Upkeep
    let receiver: ReceiverCounters
    let budget: BodyBudget
    let rollups: RollupUsage

    func text() -> String {
        var page = PrometheusPage()
        page.gauge("argus_build_info", "Version of this program.", [(["version": Version.current], 1)])
        addIngestion(to: &page)
        addUpkeep(to: &page)
        addRollups(to: &page)
        addReceiver(to: &page)
        addDatabase(to: &page)
        page.gauge(
            "argus_active_connections", "Live connections (WebSocket, SSE). This version offers none.",
            [([:], 0)])
        addDeadLetters(to: &page)
        return page.text
    }

    private func addDeadLetters(to page: inout PrometheusPage) {
        let kept = deadLetters?.statistics ?? DeadLetterStore.Statistics()
        page.gauge("argus_dlq_size", "Files in the dead-letter queue.", [([:], Double(kept.letters))])
        page.gauge(
            "argus_dlq_bytes", "Bytes of files in the dead-letter queue, those set aside included.",
            [([:], Double(kept.bytes))])
        page.gauge(
            "argus_dlq_oldest_timestamp_seconds", "When the oldest dead letter was taken in; 0 without one.",
            [([:], kept.oldest?.timeIntervalSince1970 ?? 0)])
        page.gauge(
            "argus_dlq_set_aside", "Files in the dead-letter queue that no replay touches.",
            DeadLetterStore.Fate.allCases.map { fate in
                (["why": fate.rawValue], Double(kept.setAside[fate] ?? 0))
            })
        let counts = queue.statistics.counts
        page.counter(
            "argus_dlq_exports_total", "Exports acknowledged as dead letters.",
            [([:], Double(counts.deadExports))])
        page.counter(
            "argus_dlq_exports_refused_total", "Exports that could not be kept as dead letters.",
            [([:], Double(counts.deadExportsRefused))])
        let replayed = replayer?.counts ?? DeadLetterReplayer.Counts()
        page.counter(
            "argus_dlq_replayed_total", "Dead letters stored in the database.",
            [([:], Double(replayed.letters))])
        page.gauge(
            "argus_db_circuit_open", "1 while the database counts as away.",
            [([:], database.circuit.isOpen ? 1 : 0)])
    }

    private func addIngestion(to page: inout PrometheusPage) {
        let statistics = queue.statistics
        let counts = statistics.counts
        page.counter(
            "argus_ingestion_rate", "Spans, log records and metric points stored.",
            [([:], Double(counts.rows))])
        page.counter("argus_commits_total", "Commits of telemetry.", [([:], Double(counts.commits))])
        page.counter("argus_blocks_total", "Blocks stored.", [([:], Double(counts.blocks))])
        page.counter("argus_commit_failures_total", "Commits that failed.", [([:], Double(counts.failures))])
        page.counter(
            "argus_repeated_exports_total", "Exports that were stored before and not stored again.",
            [([:], Double(counts.repeatedExports))])
        page.gauge(
            "argus_commit_queue_bytes", "Bytes of exports that wait or are being committed.",
            [([:], Double(statistics.bytesInFlight))])
        page.gauge(
            "argus_request_bodies_bytes", "Bytes of export requests in memory.",
            [([:], Double(budget.reservedBytes))])
    }

    private func addUpkeep(to page: inout PrometheusPage) {
        let statistics = upkeep.statistics
        let counters: [(String, String, Int)] = [
            ("argus_upkeep_visits_total", "Visits of upkeep to organizations.", statistics.visits),
            ("argus_upkeep_merges_total", "Merges of blocks.", statistics.merges),
            ("argus_upkeep_merged_blocks_total", "Blocks that merges replaced.", statistics.mergedBlocks),
            ("argus_upkeep_read_bytes_total", "Bytes of blocks that merges read.", statistics.readBytes),
            (
                "argus_upkeep_written_bytes_total", "Bytes of blocks that merges wrote.",
                statistics.writtenBytes
            ),
            ("argus_upkeep_rolled_up_hours_total", "Hours of a signal rolled up.", statistics.rolledUpHours),
            (
                "argus_upkeep_refused_hours_total", "Hours that could not be rolled up.",
                statistics.refusedHours
            ),
            (
                "argus_upkeep_rollup_rows_total", "Points, and services by minute and hour, in roll-ups.",
                statistics.rollupRows
            ),
            (
                "argus_upkeep_conflicts_total", "Merges and roll-ups that another node did first.",
                statistics.conflicts
            ),
            (
                "argus_upkeep_expired_blocks_total", "Blocks deleted because of their age.",
                statistics.expiredBlocks
            ),
            (
                "argus_upkeep_expired_rows_total", "Spans, log records, points and definitions in them.",
                statistics.expiredRows
            ),
            (
                "argus_upkeep_purged_rows_total", "Sessions, tokens and digests deleted for their age.",
                statistics.purgedRows
            ),
            (
                "argus_upkeep_erased_rows_total", "Rows erased because somebody asked for it.",
                statistics.erasedRows
            ),
            ("argus_upkeep_failures_total", "Rounds of upkeep that failed.", statistics.failures),
        ]
        for (name, help, value) in counters { page.counter(name, help, [([:], Double(value))]) }
        page.gauge(
            "argus_upkeep_waiting_blocks", "Blocks to be merged that the latest visit found.",
            [([:], Double(statistics.waitingBlocks))])
        page.gauge(
            "argus_upkeep_oldest_seconds", "How long the oldest of them has waited.",
            [([:], statistics.oldestSeconds)])
    }

    private func addRollups(to page: inout PrometheusPage) {
        let used = rollups.byResolution.sorted { $0.key < $1.key }
        page.counter(
            "argus_query_rollups_total", "Queries that read roll-ups, by resolution in seconds.",
            used.map { (["resolution": "\($0.key)"], Double($0.value.queries)) })
        page.counter(
            "argus_query_rollup_hours_total", "Hours that they read from roll-ups instead of rows.",
            used.map { (["resolution": "\($0.key)"], Double($0.value.hours)) })
    }

    private func addReceiver(to page: inout PrometheusPage) {
        let tallies = ReceiverCounters.Door.all.map { door in
            (["transport": door.transport.rawValue, "signal": door.signal.name], receiver.values[door])
        }
        let series: [(String, String, (ReceiverCounters.Tally) -> Int)] = [
            ("argus_otlp_requests_total", "Export requests received.", \.requests),
            ("argus_otlp_items_accepted_total", "Spans, log records and points accepted.", \.itemsAccepted),
            ("argus_otlp_items_rejected_total", "Spans, log records and points rejected.", \.itemsRejected),
            ("argus_otlp_bytes_total", "Bytes of export requests, decompressed.", \.bytes),
        ]
        for (name, help, value) in series {
            page.counter(name, help, tallies.map { ($0.0, Double($0.1.map(value) ?? 0)) })
        }
        let refusals = tallies.flatMap { labels, tally in
            (tally?.refusals ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
                (labels.merging(["reason": kind.rawValue]) { $1 }, Double(count))
            }
        }
        page.counter("argus_otlp_refusals_total", "Export requests refused as a whole.", refusals)
    }

    private func addDatabase(to page: inout PrometheusPage) {
        let latency = database.latency.reading
        page.histogram(
            "argus_db_latency", "Seconds of database operations, the wait for a connection included.",
            bounds: LatencyHistogram.boundsSeconds, cumulativeCounts: latency.cumulativeCounts,
            count: latency.count,
            sum: latency.sumSeconds)
        let pool = database.pool.metrics
        page.gauge(
            "argus_db_connections", "Connections of the pool.",
            [(["state": "idle"], Double(pool.idle)), (["state": "in_use"], Double(pool.inUse))])
        page.gauge("argus_db_waiting", "Callers that wait for a connection.", [([:], Double(pool.waiting))])
        page.counter("argus_db_connects_total", "Connections opened.", [([:], Double(pool.connects))])
        page.counter(
            "argus_db_connection_failures_total", "Connections that could not be opened.",
            [([:], Double(pool.connectionFailures))])
        page.counter(
            "argus_db_acquire_timeouts_total", "Callers that got no connection in time, or were refused.",
            [([:], Double(pool.timeouts))])
    }
}
