// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Folds metric batches, in any order, into one page of series.
///
/// Holds the points of at most one series more than the page.
public struct MetricFold: Sendable {
    private let timeRange: TimeRange
    private var selection: SeriesSelection
    private let limit: Int
    private let pointsMax: Int
    private let bytesMax: Int
    private let after: ContentDigest?
    /// The digests of the series held, ascending, at most `limit` + 1.
    private var digests: [ContentDigest] = []
    private var series: [ContentDigest: Held] = [:]
    private var pointCount = 0
    private var byteCount = 0
    private var cancellation = CancellationCheck()

    private struct Held {
        var series: MetricSeries
        /// What it counts for in bytes.
        var weight: Int
    }

    /// - Parameter index: what defines the series of points that do not come with their definitions.
    public init(_ query: MetricQuery, _ index: SeriesIndex = SeriesIndex()) {
        self.init(query, index, pointsMax: QueryEngineLimits.metricPointsMax)
    }

    init(
        _ query: MetricQuery, _ index: SeriesIndex = SeriesIndex(), pointsMax: Int,
        bytesMax: Int = QueryEngineLimits.answerBytesMax
    ) {
        timeRange = query.timeRange
        selection = SeriesSelection(query, index)
        self.pointsMax = pointsMax
        self.bytesMax = bytesMax
        limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
        after = query.after.map { ContentDigest(high: $0.digestHigh, low: $0.digestLow) }
    }

    /// Takes the matching points of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.tooLarge` when there are too many points or bytes, `.malformed` for damaged
    ///   rows, `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: MetricBatch) throws(QueryFault) {
        selection.add(batch.definitions)
        for row in 0..<batch.count {
            try cancellation.spendRow()
            guard timeRange.contains(batch.time[row]),
                let place = try selection.place(of: batch.series[row])
            else { continue }
            let identity = selection.index.parts[place.part].identity(of: place.row)
            let digest = ContentDigest(high: identity.id, low: identity.check)
            if let after, digest <= after { continue }
            try cancellation.spend(batch.pointWeight(of: row))
            do { try add(row, of: batch, place, to: digest) } catch { throw .malformed(error) }
            guard pointCount <= pointsMax else {
                throw .tooLarge(QueryTooLarge(.metricPoints, maximum: pointsMax))
            }
            guard byteCount <= bytesMax else {
                throw .tooLarge(QueryTooLarge(.answerBytes, maximum: bytesMax))
            }
        }
    }

    /// The page that the points added so far make.
    public consuming func finish() -> MetricPage {
        var page: [MetricSeries] = []
        for digest in digests.prefix(limit) {
            guard var series = series.removeValue(forKey: digest)?.series else { continue }
            series.points.sort { ($0.time, $0.startTime) < ($1.time, $1.startTime) }
            page.append(series)
        }
        guard digests.count > limit else { return MetricPage(series: page, next: nil) }
        let last = digests[limit - 1]
        return MetricPage(series: page, next: MetricCursor(digestHigh: last.high, digestLow: last.low))
    }

    private mutating func add(
        _ row: Int, of batch: MetricBatch, _ place: SeriesIndex.Place, to digest: ContentDigest
    ) throws(MalformedOTLP) {
        let pointWeight = batch.pointWeight(of: row)
        if let kind = series[digest]?.series.metric.kind {
            series[digest]?.series.points.append(try batch.point(at: row, kind: kind))
            series[digest]?.weight += pointWeight
            pointCount += 1
            byteCount += pointWeight
            return
        }
        if digests.count > limit, let last = digests.last {
            if digest > last { return }
            digests.removeLast()
            if let dropped = series.removeValue(forKey: last) {
                pointCount -= dropped.series.points.count
                byteCount -= dropped.weight
            }
        }
        let definitions = selection.index.parts[place.part]
        var fresh = try definitions.series(at: place.row)
        fresh.points = [try batch.point(at: row, kind: fresh.metric.kind)]
        let weight = definitions.weight(of: place.row) + pointWeight
        series[digest] = Held(series: fresh, weight: weight)
        digests.insert(digest, at: digests.firstIndex { $0 > digest } ?? digests.count)
        pointCount += 1
        byteCount += weight
    }
}
