// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// The row groups that a scan has answered for, so that one with the same question need not look again.
struct ScanProgress {
    private var done: [UUID: Set<Int>] = [:]

    func hasNoted(_ rowGroup: Int, of block: UUID) -> Bool { done[block]?.contains(rowGroup) ?? false }

    mutating func note(_ rowGroup: Int, of block: UUID) { done[block, default: []].insert(rowGroup) }
}
