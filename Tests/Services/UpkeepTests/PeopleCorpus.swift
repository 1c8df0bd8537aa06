// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Telemetry
import TestSupport

/// Exports in which people occur, anywhere an attribute can be.
struct PeopleCorpus {
    /// Where an attribute names the person.
    enum Place: CaseIterable {
        case nowhere, row, resource, scope, event, link
    }

    struct Row {
        let number: Int
        let time: Int64
        let service: String
        /// 1 to 4.
        let trace: Int
        let person: Int
        let place: Place
    }

    let rows: [Row]

    init(_ count: Int, days: Int64, seed: UInt64) {
        var chance = SeededNumbers(seed: seed)
        rows = (0..<count).map { number in
            Row(
                number: number,
                time: SampleTime.noon + Int64.random(in: 0..<days, using: &chance) * SampleTime.day
                    + Int64(number) * SampleTime.second,
                service: ["shop", "bank"].randomElement(using: &chance) ?? "",
                trace: .random(in: 1...4, using: &chance), person: .random(in: 1...5, using: &chance),
                place: Place.allCases.randomElement(using: &chance) ?? .nowhere)
        }
    }

    /// The row as an export of its own.
    func batch(_ row: Row, _ signal: Signal) throws -> Batch {
        let json =
            switch signal {
            case .traces: group(row, "resourceSpans", "scopeSpans", "spans", span(row))
            case .logs: group(row, "resourceLogs", "scopeLogs", "logRecords", log(row))
            case .metrics: group(row, "resourceMetrics", "scopeMetrics", "metrics", metric(row))
            }
        return try OTLPDecoder.decode(Array(json.utf8), signal: signal, encoding: .json).batch
    }

    static func traceID(_ trace: Int) -> TraceID { TraceID(high: 7, low: UInt64(trace)) }

    private func group(
        _ row: Row, _ resources: String, _ scopes: String, _ records: String, _ record: String
    ) -> String {
        let service = #"{"key":"service.name","value":{"stringValue":"\#(row.service)"}}"#
        let resource = ([service] + person(row, at: .resource)).joined(separator: ",")
        let scope = person(row, at: .scope).joined()
        return #"{"\#(resources)":[{"resource":{"attributes":[\#(resource)]},"#
            + #""\#(scopes)":[{"scope":{"attributes":[\#(scope)]},"\#(records)":[\#(record)]}]}]}"#
    }

    private func span(_ row: Row) -> String {
        let event = person(row, at: .event).joined()
        let link = person(row, at: .link).joined()
        let id = SpanID(UInt64(row.number + 1)).hex
        return #"{"traceId":"\#(Self.traceID(row.trace).hex)","spanId":"\#(id)","#
            + #""name":"row-\#(row.number).","startTimeUnixNano":"\#(row.time)","#
            + #""endTimeUnixNano":"\#(row.time + 5)","attributes":[\#(own(row))],"#
            + #""events":[{"timeUnixNano":"1","name":"e","attributes":[\#(event)]}],"#
            + #""links":[{"traceId":"\#(Self.traceID(9).hex)","spanId":"0000000000000009","#
            + #""attributes":[\#(link)]}]}"#
    }

    private func log(_ row: Row) -> String {
        #"{"timeUnixNano":"\#(row.time)","traceId":"\#(Self.traceID(row.trace).hex)","#
            + #""body":{"stringValue":"row-\#(row.number). of \#(row.number % 7) things"},"#
            + #""attributes":[\#(own(row))]}"#
    }

    private func metric(_ row: Row) -> String {
        #"{"name":"count","gauge":{"dataPoints":[{"timeUnixNano":"\#(row.time)","asInt":"\#(row.number)","#
            + #""attributes":[\#(own(row))]}]}}"#
    }

    private func own(_ row: Row) -> String {
        let other = #"{"key":"turn","value":{"intValue":"\#(row.number % 3)"}}"#
        return ([other] + person(row, at: .row)).joined(separator: ",")
    }

    private func person(_ row: Row, at place: Place) -> [String] {
        guard row.place == place else { return [] }
        return [#"{"key":"user.id","value":{"stringValue":"person-\#(row.person)"}}"#]
    }
}
