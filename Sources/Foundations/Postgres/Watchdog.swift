// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Acts unless it was told before that all is well; never after.
final class Watchdog: Sendable {
    private let isQuiet = Mutex(false)

    /// All is well: it acts no more.
    func quiet() { isQuiet.withLock { $0 = true } }

    /// Acts, unless all is well. A call of `quiet` meanwhile waits until it has acted.
    func bark(_ act: () -> Void) {
        isQuiet.withLock { isQuiet in
            if !isQuiet { act() }
        }
    }
}
