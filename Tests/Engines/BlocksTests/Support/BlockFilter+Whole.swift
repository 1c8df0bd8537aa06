// SPDX-License-Identifier: Apache-2.0

import Blocks

extension BlockFilter {
    /// Whether any row group may have this key.
    func mayContain(_ key: FilterKey) -> Bool { !candidates(for: [[key]]).isEmpty }
}
