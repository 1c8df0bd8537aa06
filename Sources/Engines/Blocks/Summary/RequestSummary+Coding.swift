// SPDX-License-Identifier: Apache-2.0

import Aggregation

extension RequestSummary {
    /// Those that nanoseconds since the epoch can lie in.
    private static let minutes = RequestTally.minute(of: .min)...RequestTally.minute(of: .max)
    /// The first byte.
    private static let format: UInt8 = 1

    /// The bytes that `init(decoding:)` reads; equal summaries give equal bytes.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.format)
        let services = Dictionary(grouping: entries, by: \.key.service).sorted { $0.key < $1.key }
        writer.writeVariable(services.count)
        for (service, own) in services {
            writer.writeString(service)
            writer.writeVariable(own.count)
            var last: Int64 = 0
            for (key, statistics) in own.sorted(by: { $0.key.minute < $1.key.minute }) {
                writer.writeSigned(key.minute &- last)
                last = key.minute
                Self.write(statistics, to: &writer)
            }
        }
        writer.writeChecksum()
        return writer.bytes
    }

    /// What is stored with a block: nothing when reading its spans costs hardly more.
    func stored() -> [UInt8]? { entries.count <= BlockLimits.summaryEntriesMax ? encoded() : nil }

    /// Reads what `encoded` gave.
    public init(decoding bytes: [UInt8]) throws(CorruptBlock) {
        var reader = try ByteReader.checked(bytes, in: .summary)
        guard try reader.readByte() == Self.format else { throw reader.corrupt(.unknownFormat) }
        var entries: [Key: RequestStatistics] = [:]
        for _ in 0..<(try reader.readCount(atMost: reader.remaining)) {
            let service = try reader.readString()
            var minute: Int64 = 0
            for _ in 0..<(try reader.readCount(atMost: reader.remaining)) {
                minute &+= try reader.readSigned()
                guard Self.minutes.contains(minute) else { throw reader.corrupt(.invalidValue) }
                let statistics = try Self.readStatistics(from: &reader)
                let key = Key(service: service, minute: minute)
                guard entries.updateValue(statistics, forKey: key) == nil else {
                    throw reader.corrupt(.invalidValue)
                }
            }
        }
        try reader.requireEnd()
        self.init(entries)
    }

    private static func write(_ statistics: RequestStatistics, to writer: inout ByteWriter) {
        writer.writeVariable(statistics.spanCount)
        writer.writeVariable(statistics.spanErrorCount)
        writer.writeVariable(statistics.rootCount)
        writer.writeVariable(statistics.requestErrorCount)
        writer.writeVariable(statistics.durationSum)
        writer.writeVariable(statistics.durations.indices.count)
        var last: UInt16 = 0
        for (index, count) in zip(statistics.durations.indices, statistics.durations.counts) {
            writer.writeVariable(UInt64(index - last))
            writer.writeVariable(count)
            last = index
        }
    }

    private static func readStatistics(
        from reader: inout ByteReader
    ) throws(CorruptBlock) -> RequestStatistics {
        var statistics = RequestStatistics()
        statistics.spanCount = try reader.readVariable()
        statistics.spanErrorCount = try reader.readVariable()
        statistics.rootCount = try reader.readVariable()
        statistics.requestErrorCount = try reader.readVariable()
        statistics.durationSum = try reader.readVariable()
        let count = try reader.readCount(atMost: min(DurationSketch.indexCount, reader.remaining))
        var indices: [UInt16] = []
        var counts: [UInt64] = []
        var last = 0
        for _ in 0..<count {
            last += try reader.readCount(atMost: DurationSketch.indexCount)
            guard let index = UInt16(exactly: last) else { throw reader.corrupt(.invalidValue) }
            indices.append(index)
            counts.append(try reader.readVariable())
        }
        guard let durations = DurationSketch(indices: indices, counts: counts) else {
            throw reader.corrupt(.invalidValue)
        }
        statistics.durations = durations
        return statistics
    }
}
