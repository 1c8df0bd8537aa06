// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Writes columns of a batch as chunks of the block under construction; owns all reused memory.
struct ChunkWriter: ~Copyable {
    let strings: StringTable
    var block: BlockAssembler
    var filter = FilterBuilder()
    /// Of the strings of one chunk.
    var numbering: Renumbering
    /// Of the resources, scopes and metrics that the block uses.
    var resources: Renumbering
    var scopes: Renumbering
    var metrics: Renumbering
    let compressor = ZstandardCompressor()
    private var writer = ByteWriter()

    init(_ strings: StringTable, kind: BlockKind, resourceCount: Int, scopeCount: Int, metricCount: Int) {
        self.strings = strings
        block = BlockAssembler(kind: kind)
        numbering = Renumbering(count: strings.count)
        resources = Renumbering(count: resourceCount)
        scopes = Renumbering(count: scopeCount)
        metrics = Renumbering(count: metricCount)
    }

    /// Begins another block.
    mutating func beginBlock() {
        block = BlockAssembler(kind: block.kind)
        filter = FilterBuilder()
        resources.begin()
        scopes.begin()
        metrics.begin()
    }

    /// Adds the rows of an integer column.
    mutating func addIntegers(
        _ column: BlockColumn, _ values: [some FixedWidthInteger], _ rows: ArraySlice<UInt32>
    ) {
        add(column, integers: rows.map { UInt64(truncatingIfNeeded: values[Int($0)]) })
    }

    /// Adds an integer column whose rows are gathered already.
    mutating func add(_ column: BlockColumn, integers values: [UInt64]) {
        writer.removeAll()
        let statistics = IntegerStream.encode(values, into: &writer)
        block.add(column, writer, statistics: statistics, with: compressor)
    }

    /// Adds the rows of a column of string numbers.
    mutating func addStrings(_ column: BlockColumn, _ values: [UInt32], _ rows: ArraySlice<UInt32>) {
        addStrings(column, rows.map { values[Int($0)] })
    }

    /// Adds a column of string numbers whose rows are gathered already.
    mutating func addStrings(_ column: BlockColumn, _ values: [UInt32]) {
        writer.removeAll()
        writeStrings(values.map { UInt64($0) })
        block.add(column, writer, with: compressor)
    }

    /// Adds a chunk that `body` writes.
    mutating func add(
        _ column: BlockColumn, isRandom: Bool = false,
        _ body: (inout ByteWriter, inout Renumbering, StringTable) -> Void
    ) {
        writer.removeAll()
        body(&writer, &numbering, strings)
        block.add(column, writer, isRandom: isRandom, with: compressor)
    }

    mutating func addAttributes(_ attributes: AttributeColumns, _ rows: ArraySlice<UInt32>) {
        AttributeEncoding.encode(
            attributes, rows: rows, of: strings, &numbering, into: &block, &filter, with: compressor)
    }

    /// Adds the table of those resources (or scopes) that the block uses.
    mutating func addOrigins(_ column: BlockColumn, _ origins: [Origin], used: [UInt32]) {
        writer.removeAll()
        writer.writeVariable(used.count)
        writeStrings(used.map { UInt64(origins[Int($0)].name) })
        writeStrings(used.map { UInt64(origins[Int($0)].message) })
        block.addShared(column, writer, with: compressor)
    }

    /// Adds the table of those metrics that the block uses.
    mutating func addMetrics(_ metrics: [MetricDescriptor]) {
        let used = self.metrics.distinct.map { metrics[Int($0)] }
        writer.removeAll()
        writer.writeVariable(used.count)
        writeStrings(used.map { UInt64($0.name) })
        writeStrings(used.map { UInt64($0.description) })
        writeStrings(used.map { UInt64($0.unit) })
        writeStrings(used.map { UInt64($0.metadata) })
        IntegerStream.encode(used.map { UInt64($0.kind.rawValue) }, into: &writer)
        IntegerStream.encode(used.map { UInt64(truncatingIfNeeded: $0.temporality) }, into: &writer)
        IntegerStream.encode(used.map { $0.isMonotonic ? 1 : 0 }, into: &writer)
        block.addShared(.metricTable, writer, with: compressor)
    }

    /// Adds a table of the whole block that `body` writes; after the last row group.
    mutating func addTable(_ column: BlockColumn, _ body: (inout ByteWriter) -> Void) {
        writer.removeAll()
        body(&writer)
        block.addShared(column, writer, with: compressor)
    }

    private mutating func writeStrings(_ numbers: [UInt64]) {
        numbers.withUnsafeBufferPointer {
            StringStream.encode($0, of: strings, &numbering, into: &writer)
        }
    }
}
