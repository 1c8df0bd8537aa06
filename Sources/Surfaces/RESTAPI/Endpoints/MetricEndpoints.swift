// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import QueryEngine
import Querying
import Telemetry
import Tenancy

/// Reading the series of a metric.
enum MetricEndpoints {
    static let all: [any Operation] = [queryMetrics]

    static let queryMetrics = Endpoint(
        "queryMetrics", .get, "/metrics", access: .requires(.readTelemetry),
        summary: "The series of one metric with their points.", problems: [.rangeTooLarge, .throttled]
    ) { (input: QueryMetrics, scope) in
        let window = try scope.window(start: input.start, end: input.end, cursor: input.cursor)
        let page = try await scope.services.queries.metrics(
            try input.query(in: window), as: scope.principal())
        return SeriesList(
            series: page.series, nextCursor: try scope.cursor(after: page.next?.encoded, in: window.range))
    }
}

/// What `queryMetrics` takes.
struct QueryMetrics: Shaped {
    var name: String
    var start: Timestamp?
    var end: Timestamp?
    var serviceNames: [String]
    var attributes: [AttributeDemand]
    var limit: Int
    var cursor: String?

    static let shape = Shape(
        "QueryMetrics", QueryMetrics.init,
        Field(
            "name", \.name, in: .query, .length(1...RESTLimits.filterCharactersMax),
            summary: "Exact name of the metric."),
        Field.start(\.start), Field.end(\.end), Field.serviceNames(\.serviceNames),
        Field(
            "attribute", \.attributes, in: .query, default: [], .items(0...RESTLimits.filterValuesMax),
            summary: "Only series with this attribute, `key=value`; may be repeated, all must be met."),
        Field.limit(\.limit), Field.cursor(\.cursor))

    func query(in window: PageWindow) throws(Problem) -> MetricQuery {
        var query = MetricQuery(name: name, timeRange: window.range)
        query.serviceNames = serviceNames
        query.attributeFilters = attributes.map { .init(key: $0.key, value: $0.value) }
        query.limit = limit
        if let key = window.key {
            do { query.after = try MetricCursor(decoding: key) } catch { throw CursorSigner.refusal }
        }
        return query
    }
}

/// A demand on one attribute, written `key=value`; the key ends at the first equals sign.
struct AttributeDemand: WireValue {
    var key: String
    var value: String

    static let schema: JSON = [
        "type": "string", "pattern": "^[^=]+=", "examples": ["http.request.method=GET"],
    ]

    static func decode(_ json: JSON, at pointer: String) throws(Problem) -> AttributeDemand {
        guard case .string = json else { throw .mistyped(pointer, "key=value") }
        let text = try String.decode(json, at: pointer)
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex
        else {
            throw .mistyped(pointer, "key=value")
        }
        return AttributeDemand(
            key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }

    func write(to writer: inout JSONWriter) { writer.write("\(key)=\(value)") }
}

/// What `queryMetrics` answers.
struct SeriesList: Shaped, Page {
    var series: [MetricSeries]
    var nextCursor: String?

    static let shape = Shape(
        answering: "SeriesList",
        Field("series", \SeriesList.series, summary: "One page of series."), Field.nextCursor(\.nextCursor))
}
