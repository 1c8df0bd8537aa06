// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The distinct names that sketches refer to by number.
struct TraceNames {
    /// On their own, so that their numbers stay small: the first 64 fit in one word of a sketch.
    var services = StringTable()
    var spans = StringTable()
}

/// What a fold remembers of one trace. Independent of the order in which the spans come.
struct TraceSketch {
    /// Numbers of a span's service and name in `TraceNames`.
    struct Label {
        var service: UInt32
        var name: UInt32
    }

    /// What counts of one span, but for its name.
    struct Span {
        var startTime: Int64
        var endTime: Int64
        var isRoot: Bool
        var statusCode: Int32
        /// Number in `TraceNames.services`.
        var service: UInt32
    }

    let traceID: TraceID
    private(set) var startTime = Int64.max
    private(set) var endTime = Int64.min
    private(set) var spanCount = 0
    private(set) var errorCount = 0
    private(set) var hasOK = false
    private(set) var first = Label(service: 0, name: 0)
    /// Says nothing while `rootStartTime` is nil.
    private(set) var root = Label(service: 0, name: 0)
    private(set) var rootStartTime: Int64?
    private var firstServices: UInt64 = 0
    /// The services whose numbers do not fit in `firstServices`.
    private var otherServices: Set<UInt32> = []
    var meetsService = false
    var meetsSearch = false
    var meetsAttributes = false

    init(traceID: TraceID) { self.traceID = traceID }

    var status: TraceStatus { errorCount > 0 ? .error : hasOK ? .ok : .unset }

    var duration: Int64 { Self.duration(from: startTime, to: endTime) }

    /// The time between two times in nanoseconds; clamped, since stored times may be anything.
    static func duration(from start: Int64, to end: Int64) -> Int64 {
        guard end > start else { return 0 }
        let (duration, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? .max : duration
    }

    /// Counts one span; its name is only asked for when it may be needed.
    @inline(__always)
    mutating func add(_ span: Span, names: inout TraceNames, name: (inout StringTable) -> UInt32) {
        spanCount += 1
        if span.statusCode == SpanStatusCode.error.rawValue { errorCount += 1 }
        if span.statusCode == SpanStatusCode.ok.rawValue { hasOK = true }
        endTime = max(endTime, max(span.startTime, span.endTime))
        if span.service < 64 {
            firstServices |= 1 << UInt64(span.service)
        } else {
            otherServices.insert(span.service)
        }
        if spanCount == 1 || span.startTime <= startTime {
            let label = Label(service: span.service, name: name(&names.spans))
            if spanCount == 1 || span.startTime < startTime || Self.precedes(label, first, in: names) {
                first = label
            }
            startTime = span.startTime
        }
        if span.isRoot, span.startTime <= rootStartTime ?? .max {
            let label = Label(service: span.service, name: name(&names.spans))
            if rootStartTime != span.startTime || Self.precedes(label, root, in: names) { root = label }
            rootStartTime = span.startTime
        }
    }

    func summary(in names: TraceNames) -> TraceSummary {
        let rootService = names.services.text(of: root.service)
        return TraceSummary(
            traceID: traceID,
            rootServiceName: rootStartTime == nil || rootService.isEmpty ? nil : rootService,
            rootSpanName: rootStartTime == nil ? nil : names.spans.text(of: root.name),
            firstServiceName: names.services.text(of: first.service),
            firstSpanName: names.spans.text(of: first.name),
            serviceNames: services.map { names.services.text(of: $0) }.filter { !$0.isEmpty }.sorted(),
            startTime: startTime, endTime: endTime, spanCount: spanCount, errorCount: errorCount,
            status: status)
    }

    /// What its summary counts for in an answer, in bytes.
    func weight(in names: TraceNames) -> Int {
        let labels = [root, first].reduce(0) {
            $0 + names.services.length(of: $1.service) + names.spans.length(of: $1.name)
        }
        return services.reduce(QueryEngineLimits.rowBytes + labels) { $0 + names.services.length(of: $1) }
    }

    private var services: [UInt32] {
        (0..<64).filter { firstServices & 1 << UInt64($0) != 0 } + otherServices
    }

    /// Decides between spans that start together, so that the order of arrival does not.
    private static func precedes(_ left: Label, _ right: Label, in names: TraceNames) -> Bool {
        if left.service != right.service { return names.services.precedes(left.service, right.service) }
        return left.name != right.name && names.spans.precedes(left.name, right.name)
    }
}
