// SPDX-License-Identifier: Apache-2.0

extension EncodedBlock {
    /// A block without rows, for the sake of its summary. Nothing when the summary is empty, or too large for
    /// one block.
    public init?(rollup summary: RequestSummary, kind: BlockKind, day: Int32) {
        let services = Set(summary.entries.keys.map { EncodedBlock.listed($0.service) }).sorted()
        guard let bytes = summary.stored(), services.count <= BlockLimits.blockNamesMax,
            services.reduce(0, { $0 + $1.utf8.count }) <= BlockLimits.blockNameBytesMax,
            let first = summary.entries.keys.map(\.start).min(),
            let last = summary.entries.keys.map(\.start).max()
        else { return nil }
        var filter = FilterBuilder()
        let directory = BlockDirectory(
            kind: kind.contents, rowGroups: [], byteCount: 0, keys: [], chunks: [])
        self.init(
            kind: kind, day: day, minTime: first, maxTime: last + ((kind.resolution ?? 1) - 1),
            rowCount: summary.entries.count, rawBytes: bytes.count * 4, services: services, names: [],
            directory: directory.encoded(), filter: filter.finish(), summary: bytes, bytes: [])
    }
}
