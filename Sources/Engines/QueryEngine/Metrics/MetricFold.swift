// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Folds metric batches, in any order, into one page of series.
///
/// Holds the points of at most one series more than the page.
public struct MetricFold: Sendable {
    private let query: MetricQuery
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

    public init(_ query: MetricQuery) {
        self.init(query, pointsMax: QueryEngineLimits.metricPointsMax)
    }

    init(_ query: MetricQuery, pointsMax: Int, bytesMax: Int = QueryEngineLimits.answerBytesMax) {
        self.query = query
        self.pointsMax = pointsMax
        self.bytesMax = bytesMax
        limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
        after = query.after.map { ContentDigest(high: $0.digestHigh, low: $0.digestLow) }
    }

    /// Takes the matching points of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.tooLarge` when there are too many points or bytes, `.malformed` for damaged
    ///   rows, `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: MetricBatch) throws(QueryFault) {
        var filter = MetricFilter(query, in: batch)
        if filter.isHopeless { return }
        var identity = SeriesIdentity(in: batch)
        let bare = batch.withoutOrigins
        var origins = SharedOrigins()
        for row in 0..<batch.count {
            try cancellation.spendRow()
            guard try filter.admits(row, of: batch) else { continue }
            let digest = identity.digest(of: row, of: batch)
            if let after, digest <= after { continue }
            try cancellation.spend(batch.pointWeight(of: row))
            do { try add(row, of: batch, bare, &origins, to: digest) } catch { throw .malformed(error) }
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
        _ row: Int, of batch: MetricBatch, _ bare: MetricBatch, _ origins: inout SharedOrigins,
        to digest: ContentDigest
    ) throws(MalformedOTLP) {
        let pointWeight = batch.pointWeight(of: row)
        if series[digest] != nil {
            series[digest]?.series.points.append(try bare.point(at: row))
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
        var fresh = try bare.series(at: row)
        fresh.resource = try origins.resource(batch.resource[row], batch.resource)
        fresh.scope = try origins.scope(batch.scope[row], batch.scope)
        let weight = batch.seriesWeight(of: row) + pointWeight
        series[digest] = Held(series: fresh, weight: weight)
        digests.insert(digest, at: digests.firstIndex { $0 > digest } ?? digests.count)
        pointCount += 1
        byteCount += weight
    }
}
