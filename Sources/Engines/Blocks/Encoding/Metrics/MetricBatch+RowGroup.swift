// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricBatch {
    /// Adds the chunks of a row group of points.
    func writeRowGroup(
        _ rows: ArraySlice<UInt32>, _ group: PointPlan.RowGroup, into chunks: inout ChunkWriter
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
        chunks.addIntegers(.time, time, rows)
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
            var differences: [UInt64] = []
            differences.reserveCapacity(rows.count)
            var position = rows.startIndex
            for length in group.runLengths {
                var last = startTime[Int(rows[position])]
                for row in rows[position..<position + Int(length)] {
                    let start = startTime[Int(row)]
                    differences.append(UInt64(bitPattern: start &- last))
                    last = start
                }
                position += Int(length)
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
            let types = rows.map { row in
                switch type[Int(row)] {
                case .double: doubles.append(value[Int(row)])
                case .int: integers.append(value[Int(row)])
                case .none, .histogram, .message: break
                }
                return UInt64(type[Int(row)].rawValue)
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
        var order = HistogramOrder()
        var position = rows.startIndex
        for length in group.runLengths {
            order.beginRun()
            for row in rows[position..<position + Int(length)] where type[Int(row)] == .histogram {
                order.append(Int(value[Int(row)]))
            }
            position += Int(length)
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
