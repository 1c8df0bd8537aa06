// SPDX-License-Identifier: Apache-2.0
import Telemetry
import TestSupport
import Testing

@Suite struct AttributeColumnsTests {
    private func columns(_ rows: [[UInt32]]) -> AttributeColumns {
        var columns = AttributeColumns()
        for row in rows {
            for key in row { columns.append(key: key, AttributeCell(type: .int, bits: UInt64(key) * 10)) }
            columns.finishRow()
        }
        return columns
    }

    private func keys(_ columns: AttributeColumns) -> [[UInt32]] {
        (0..<columns.rowCount).map { row in columns.entries(of: row).map { columns.keys[$0] } }
    }

    @Test(arguments: [[], [[]], [[1]], [[], [1, 2], [], [3, 3, 1], []]] as [[[UInt32]]])
    func `every row has its entries in order, duplicates included`(rows: [[UInt32]]) {
        let columns = columns(rows)

        #expect(keys(columns) == rows)
        #expect(columns.rowCount == rows.count)
        for entry in columns.keys.indices {
            #expect(columns.cell(entry) == AttributeCell(type: .int, bits: UInt64(columns.keys[entry]) * 10))
        }
    }

    @Test func `an abandoned row leaves nothing`() {
        var begun = columns([[1, 2], [3]])
        begun.append(key: 4, .empty)
        begun.append(key: 5, .empty)

        begun.abandonRow()
        #expect(begun == columns([[1, 2], [3]]))

        begun.append(key: 6, AttributeCell(type: .int, bits: 60))
        begun.finishRow()
        #expect(begun == columns([[1, 2], [3], [6]]))
    }

    @Test func `a first row can be abandoned`() {
        var begun = AttributeColumns()
        begun.append(key: 1, .empty)

        begun.abandonRow()

        #expect(begun == AttributeColumns())
    }

    @Test func `flattened columns equal those that were appended`() {
        let built = columns([[1], [], [2, 3]])

        let flattened = AttributeColumns(
            ends: [1, 1, 3], keys: [1, 2, 3], types: [.int, .int, .int], values: [10, 20, 30])

        #expect(built == flattened)
    }

    @Test func `strings lie in the table and numbers do not`() {
        let inTable = AttributeType.allCases.filter(\.isString)

        #expect(inTable == [.string, .bytes, .array, .map])
    }

    @Test func `raw values are those of the block format`() {
        #expect(AttributeType.allCases.map(\.rawValue) == Array(0...7))
        #expect(MetricKind.allCases.map(\.rawValue) == [5, 7, 9, 10, 11])
        #expect(Signal.allCases.map(\.rawValue) == [1, 2, 3])
    }
}

@Suite struct TimeRangeTests {
    @Test func `the start belongs to it and the end does not`() {
        let range = TimeRange(start: 10, end: 20)

        #expect([9, 10, 19, 20].map { range.contains($0) } == [false, true, true, false])
        #expect(!TimeRange(start: 10, end: 10).contains(10))
        #expect(TimeRange.all.contains(.min) && TimeRange.all.contains(0))
    }
}

@Suite struct LogBatchTests {
    @Test func `a record without a time is stored under when it was observed`() {
        var batch = LogBatch.sample(SampleLog(time: 5), SampleLog(time: 0), SampleLog(time: 0))
        batch.observedTime = [7, 8, 0]

        #expect((0..<3).map { batch.effectiveTime($0) } == [5, 8, 0])
    }
}
