// SPDX-License-Identifier: Apache-2.0

/// The times of the points of a block when many runs have the same ones, as they have when they come from one
/// sender: each sequence of times once, and which of them each run has.
struct SharedTimes {
    /// The sequence of each run of the block.
    private(set) var codes: [UInt64] = []
    /// The sequences one after the other, and where each ends.
    private var times: [UInt64] = []
    private var ends: [Int] = []

    init() {}

    var memoryBytes: Int { (codes.count + times.count + ends.count) * 8 }

    /// `nil` when runs share too little for it to pay. `next` gives the times of the points one after the
    /// other.
    init?(runLengths: [UInt64], pointCount: Int, next: (Int) -> Int64) {
        let timesMax = min(BlockLimits.sharedTimesMax, pointCount / 2)
        let hash = SlotHash.process
        var slots = SlotTable(capacity: min(runLengths.count, timesMax + 1))
        var hashes: [UInt64] = []
        var sequence: [UInt64] = []
        codes.reserveCapacity(runLengths.count)
        var start = 0
        for length in runLengths {
            sequence.removeAll(keepingCapacity: true)
            var runHash = hash.start
            for index in start..<start + Int(length) {
                let time = UInt64(bitPattern: next(index))
                runHash = hash.adding(time, to: runHash)
                sequence.append(time)
            }
            start += Int(length)
            let found = slots.find(runHash) { number in
                let known = range(of: number)
                guard hashes[number] == runHash, known.count == sequence.count else { return false }
                return times[known.lowerBound] == sequence[0]
                    && (known.count == 1 || times[known].elementsEqual(sequence))
            }
            if let number = slots[found.slot] {
                codes.append(UInt64(number))
                continue
            }
            guard times.count + sequence.count <= timesMax else { return nil }
            slots[found.slot] = UInt32(ends.count)
            codes.append(UInt64(ends.count))
            hashes.append(runHash)
            times += sequence
            ends.append(times.count)
        }
    }

    private func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    /// Writes the sequences.
    func encode(into writer: inout ByteWriter) {
        writer.writeVariable(ends.count)
        IntegerStream.encode(ends.indices.map { UInt64(range(of: $0).count) }, into: &writer)
        IntegerStream.encode(times, into: &writer)
    }

    /// Reads the sequences, and that there is nothing else.
    static func decode(all content: ByteReader) throws(CorruptBlock) -> SharedTimes {
        var (reader, shared) = (content, SharedTimes())
        let count = try reader.readCount(atMost: BlockLimits.sharedTimesMax)
        var total = 0
        let limit = BlockLimits.sharedTimesMax + 1
        for length in try IntegerStream.decode(.all(of: count), below: limit, from: &reader) {
            total += Int(length)
            guard total <= BlockLimits.sharedTimesMax else { throw reader.corrupt(.tooLarge) }
            shared.ends.append(total)
        }
        shared.times = try IntegerStream.decode(total, from: &reader)
        try reader.requireEnd()
        return shared
    }

    /// The times of the points of runs that end at `runEnds` and have these sequences; `nil` when there is no
    /// such sequence, or one of another length.
    func expand(_ codes: [UInt64], _ runEnds: [UInt32]) -> [Int64]? {
        var start = 0
        let expanded = [Int64](unsafeUninitializedCapacity: Int(runEnds.last ?? 0)) { out, count in
            for (code, end) in zip(codes, runEnds) {
                guard code < UInt64(ends.count) else { return }
                let range = range(of: Int(code))
                guard start + range.count == Int(end), Int(end) <= out.count else { return }
                for index in range {
                    out[start] = Int64(bitPattern: times[index])
                    start += 1
                }
                count = start
            }
        }
        return expanded.count == Int(runEnds.last ?? 0) ? expanded : nil
    }
}
