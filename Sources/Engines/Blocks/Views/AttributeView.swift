// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// All values of one attribute key in a row group, without those of other keys.
public struct AttributeView: Sendable {
    /// The values of one type.
    public struct Part: Sendable {
        public let type: AttributeType
        /// The row (of metrics: the series) of each value, ascending. Twice the same when a row has the key
        /// twice.
        public let rows: [UInt32]
        /// One for each element of `rows`: see `AttributeCell.bits`. Empty for strings, bytes, arrays and
        /// maps.
        public let bits: [UInt64]
        /// Strings, bytes, arrays and maps (as in `AttributeType`), one for each element of `rows`.
        public let strings: StringView?
    }

    /// At most one of each type.
    public let parts: [Part]

    /// The values of one type; `nil` when there are none.
    public func part(_ type: AttributeType) -> Part? { parts.first { $0.type == type } }
}
