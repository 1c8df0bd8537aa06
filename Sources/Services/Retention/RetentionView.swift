// SPDX-License-Identifier: Apache-2.0
public import Contracts
import Postgres
import Records
import Telemetry

/// What changing the retention asks for: everything at once.
public struct ChangeRetention: Shaped {
    public var tracesDays: Int?
    public var metricsDays: Int?
    public var logsDays: Int?

    public init(tracesDays: Int?, metricsDays: Int?, logsDays: Int?) {
        (self.tracesDays, self.metricsDays, self.logsDays) = (tracesDays, metricsDays, logsDays)
    }

    public static let shape = Shape(
        "ChangeRetention", ChangeRetention.init,
        Field("traces_days", \.tracesDays, .range(1...3_650), summary: "For traces; \(unset)."),
        Field("metrics_days", \.metricsDays, .range(1...3_650), summary: "For metrics; \(unset)."),
        Field("logs_days", \.logsDays, .range(1...3_650), summary: "For logs; \(unset)."))

    private static let unset = "absent or null for what the installation says"

    func days(of signal: Signal) -> Int? {
        switch signal {
        case .traces: tracesDays
        case .metrics: metricsDays
        case .logs: logsDays
        }
    }
}

/// How long an organization keeps its telemetry, and what it may choose.
public struct RetentionView: Shaped {
    public var traces: SignalRetention
    public var metrics: SignalRetention
    public var logs: SignalRetention
    public var daysDefault: Int
    public var daysMin: Int
    public var daysMax: Int

    public static let shape = Shape(
        "Retention", RetentionView.init(traces:metrics:logs:daysDefault:daysMin:daysMax:),
        Field("traces", \.traces, summary: "For traces."),
        Field("metrics", \.metrics, summary: "For metrics."),
        Field("logs", \.logs, summary: "For logs."),
        Field("days_default", \.daysDefault, summary: "What applies when nothing is chosen."),
        Field("days_min", \.daysMin, summary: "Fewest days that may be chosen."),
        Field("days_max", \.daysMax, summary: "Most days that may be chosen."))

    init(
        traces: SignalRetention, metrics: SignalRetention, logs: SignalRetention, daysDefault: Int,
        daysMin: Int, daysMax: Int
    ) {
        (self.traces, self.metrics, self.logs) = (traces, metrics, logs)
        (self.daysDefault, self.daysMin, self.daysMax) = (daysDefault, daysMin, daysMax)
    }

    init(_ records: [RetentionRecord], _ terms: RetentionTerms) {
        func part(_ signal: Signal) -> SignalRetention {
            let record = records.first { $0.signal == signal }
            return SignalRetention(
                days: terms.days(chosen: record?.keepDays), isChosen: record != nil,
                changedAt: record.map { Timestamp(nanoseconds: $0.changedAt.microsecondsSinceEpoch * 1_000) })
        }
        self.init(
            traces: part(.traces), metrics: part(.metrics), logs: part(.logs),
            daysDefault: terms.days(chosen: nil), daysMin: terms.daysMin, daysMax: terms.daysMax)
    }
}

/// How long one signal is kept.
public struct SignalRetention: Shaped, Equatable {
    public var days: Int
    public var isChosen: Bool
    public var changedAt: Timestamp?

    public static let shape = Shape(
        "SignalRetention", SignalRetention.init,
        Field("days", \.days, summary: "UTC days before today that are kept."),
        Field("is_chosen", \.isChosen, summary: "Whether the organization chose them."),
        Field("changed_at", \.changedAt, summary: "When it did; null when it did not."))
}
