// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What a test says about each distinct string of a batch, asked at most once per string.
struct StringMatches {
    private enum Verdict: UInt8 {
        case unknown
        case no
        case yes
    }

    private var verdicts: [Verdict]
    private var cancellation = CancellationCheck()

    /// - Parameter count: how many strings the batch's table holds.
    init(count: Int) { verdicts = [Verdict](repeating: .unknown, count: count) }

    /// The remembered verdict on a string, or else that of `test`.
    /// - Throws: `QueryFault.cancelled` when nobody waits any more.
    @inline(__always)
    mutating func verdict(
        _ number: UInt32, in strings: StringTable, _ test: (UnsafeRawBufferPointer) -> Bool
    ) throws(QueryFault) -> Bool {
        switch verdicts[Int(number)] {
        case .yes: return true
        case .no: return false
        case .unknown:
            try cancellation.spend(strings.length(of: number))
            let matches = strings.withBytes(of: number, test)
            verdicts[Int(number)] = matches ? .yes : .no
            return matches
        }
    }
}
