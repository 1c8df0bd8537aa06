// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricBatch {
    /// Adds the chunks of a row group of points; `sequences` are those of its runs when the block has a table
    /// of times.
    func writeRowGroup(
        _ rows: ArraySlice<UInt32>, _ group: PointPlan.RowGroup, sequences: ArraySlice<UInt64>?,
        into chunks: inout ChunkWriter
    ) {
        var firstRows: [UInt32] = []
        firstRows.reserveCapacity(group.runLengths.count)
        var position = rows.startIndex
        for length in group.runLengths {
            firstRows.append(rows[position])
            position += Int(length)
        }
        let first = firstRows[...]
        chunks.add(.seriesID, isRandom: true) { writer, _, _ in
            first.map { series[Int($0)] }.withUnsafeBufferPointer {
                IntegerStream.writePlain($0, into: &writer)
            }
        }
        chunks.add(.seriesRuns, integers: group.runLengths)
        chunks.addStrings(.metricName, name, first)
        chunks.addStrings(.service, service, first)
        if let sequences {
            chunks.add(.timeSequence, integers: Array(sequences))
        } else {
            chunks.addIntegers(.time, time, rows)
        }
        writeStartTimes(rows, group, first, into: &chunks)
        chunks.addIntegers(.flags, flags, rows)
        writeNumbers(rows, into: &chunks)
        writeHistograms(rows, group, into: &chunks)
        let messages = rows.filter { type[Int($0)] == .message }
        if !messages.isEmpty {
            chunks.addStrings(.distribution, messages.map { UInt32(truncatingIfNeeded: value[Int($0)]) })
        }
        chunks.addStrings(.exemplars, exemplars, rows)
    }

    /// The start of each run, then for each point the difference to the point before it in its run.
    private func writeStartTimes(
        _ rows: ArraySlice<UInt32>, _ group: PointPlan.RowGroup, _ first: ArraySlice<UInt32>,
        into chunks: inout ChunkWriter
    ) {
        chunks.add(.startTime) { writer, _, _ in
            IntegerStream.encode(first.map { UInt64(bitPattern: startTime[Int($0)]) }, into: &writer)
            let differences = [UInt64](unsafeUninitializedCapacity: rows.count) { out, count in
                startTime.withUnsafeBufferPointer { startTime in
                    rows.withUnsafeBufferPointer { rows in
                        for length in group.runLengths {
                            var last = startTime[Int(rows[count])]
                            for _ in 0..<length {
                                let start = startTime[Int(rows[count])]
                                out[count] = UInt64(bitPattern: start &- last)
                                last = start
                                count += 1
                            }
                        }
                    }
                }
            }
            IntegerStream.encode(differences, into: &writer)
        }
    }

    /// The types of all points, then the doubles, then the integers.
    private func writeNumbers(_ rows: ArraySlice<UInt32>, into chunks: inout ChunkWriter) {
        chunks.add(.number) { writer, _, _ in
            var doubles: [UInt64] = []
            var integers: [UInt64] = []
            doubles.reserveCapacity(rows.count)
            integers.reserveCapacity(rows.count)
            let types = type.withUnsafeBufferPointer { type in
                value.withUnsafeBufferPointer { value in
                    rows.map { row in
                        let type = type[Int(row)]
                        switch type {
                        case .double: doubles.append(value[Int(row)])
                        case .int: integers.append(value[Int(row)])
                        case .none, .histogram, .message: break
                        }
                        return UInt64(type.rawValue)
                    }
                }
            }
            IntegerStream.encode(types, into: &writer)
            doubles.withUnsafeBufferPointer { NumberStream.encode($0, into: &writer) }
            IntegerStream.encode(integers, into: &writer)
        }
    }

    /// The fields of histograms, and in a chunk of their own the bucket counts.
    private func writeHistograms(
        _ rows: ArraySlice<UInt32>, _ group: PointPlan.RowGroup, into chunks: inout ChunkWriter
    ) {
        guard histograms.count > 0 else { return }
        var order = HistogramOrder()
        var position = rows.startIndex
        for length in group.runLengths {
            order.beginRun()
            let end = position + Int(length)
            while position < end {
                let row = Int(rows[position])
                if type[row] == .histogram { order.append(Int(value[row])) }
                position += 1
            }
        }
        guard !order.indices.isEmpty else { return }
        let bounds = order.indices.map { UInt64(histograms.bounds[$0]) }
        chunks.add(.histograms) { writer, numbering, strings in
            HistogramStream.encode(histograms, order, into: &writer)
            bounds.withUnsafeBufferPointer {
                StringStream.encode($0, of: strings, &numbering, into: &writer)
            }
        }
        chunks.add(.buckets) { writer, _, _ in
            HistogramStream.encodeBuckets(histograms, order, into: &writer)
        }
    }
}
