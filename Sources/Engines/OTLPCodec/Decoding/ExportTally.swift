// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What one export has held so far, so that few bytes cannot become much work, and when its records may be.
struct ExportTally {
    private static let dayNanoseconds = UInt64(UTCDay.nanoseconds)

    /// The latest time a record may have, in nanoseconds since the Unix epoch.
    private let latestTime: Int64
    private var groupCount = 0
    private var recordCount = 0
    private var attributeCount = 0
    private var days: Set<UInt64> = []
    private var lastDay: UInt64?

    init(latestTime: Int64) { self.latestTime = latestTime }

    /// Counts a resource group, a scope group or a metric.
    mutating func countGroup(_ group: WireReader) throws(WireDamage) {
        groupCount += 1
        guard groupCount <= OTLPCodecLimits.groupsMax else { throw group.wholeDamage(.tooManyGroups) }
    }

    /// Counts a span, point or log record, whether it will be accepted or not.
    @inline(__always)
    mutating func countRecord(_ record: WireReader) throws(WireDamage) {
        recordCount += 1
        guard recordCount <= OTLPCodecLimits.recordsMax else { throw record.wholeDamage(.tooManyRecords) }
    }

    /// Counts an attribute of a record.
    @inline(__always)
    mutating func countAttribute(_ attribute: WireReader) throws(WireDamage) {
        attributeCount += 1
        guard attributeCount <= OTLPCodecLimits.attributesPerRequestMax else {
            throw attribute.wholeDamage(.tooManyAttributesInRequest)
        }
    }

    /// Why a record of this time must be refused.
    @inline(__always)
    func refusal(ofTime time: UInt64) -> RefusalReason? { time > latestTime ? .future : nil }

    /// Counts the day of a record that is accepted.
    @inline(__always)
    mutating func countDay(ofTime time: UInt64, of record: WireReader) throws(WireDamage) {
        let day = Self.day(of: time)
        if day != lastDay { try countDay(day, of: record) }
    }

    /// The UTC day of a time, counted from the Unix epoch.
    @inline(__always)
    static func day(of time: UInt64) -> UInt64 { time / dayNanoseconds }

    private mutating func countDay(_ day: UInt64, of record: WireReader) throws(WireDamage) {
        lastDay = day
        days.insert(day)
        guard days.count <= OTLPCodecLimits.daysMax else { throw record.wholeDamage(.tooManyDays) }
    }
}
