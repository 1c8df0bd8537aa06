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
    private let after: ContentDigest?
    /// The digests of the series held, ascending, at most `limit` + 1.
    private var digests: [ContentDigest] = []
    private var series: [ContentDigest: MetricSeries] = [:]
    private var pointCount = 0

    public init(_ query: MetricQuery) {
        self.init(query, pointsMax: QueryEngineLimits.metricPointsMax)
    }

    init(_ query: MetricQuery, pointsMax: Int) {
        self.query = query
        self.pointsMax = pointsMax
        limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
        after = query.after.map { ContentDigest(high: $0.digestHigh, low: $0.digestLow) }
    }

    /// Takes the matching points of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.tooLarge` when there are too many points, `.malformed` for damaged rows.
    public mutating func add(_ batch: MetricBatch) throws(QueryFault) {
        var filter = MetricFilter(query, in: batch)
        if filter.isHopeless { return }
        var identity = SeriesIdentity(in: batch)
        for row in 0..<batch.count {
            guard try filter.admits(row, of: batch) else { continue }
            let digest = identity.digest(of: row, of: batch)
            if let after, digest <= after { continue }
            do { try add(row, of: batch, to: digest) } catch { throw .malformed(error) }
            guard pointCount <= pointsMax else {
                throw .tooLarge(QueryTooLarge(.metricPoints, maximum: pointsMax))
            }
        }
    }

    /// The page that the points added so far make.
    public consuming func finish() -> MetricPage {
        var page: [MetricSeries] = []
        for digest in digests.prefix(limit) {
            guard var series = series.removeValue(forKey: digest) else { continue }
            series.points.sort { ($0.time, $0.startTime) < ($1.time, $1.startTime) }
            page.append(series)
        }
        guard digests.count > limit else { return MetricPage(series: page, next: nil) }
        let last = digests[limit - 1]
        return MetricPage(series: page, next: MetricCursor(digestHigh: last.high, digestLow: last.low))
    }

    private mutating func add(_ row: Int, of batch: MetricBatch, to digest: ContentDigest)
        throws(MalformedOTLP)
    {
        if series[digest] != nil {
            series[digest]?.points.append(try batch.point(at: row))
            pointCount += 1
            return
        }
        if digests.count > limit, let last = digests.last {
            if digest > last { return }
            digests.removeLast()
            pointCount -= series.removeValue(forKey: last)?.points.count ?? 0
        }
        series[digest] = try batch.series(at: row)
        digests.insert(digest, at: digests.firstIndex { $0 > digest } ?? digests.count)
        pointCount += 1
    }
}
