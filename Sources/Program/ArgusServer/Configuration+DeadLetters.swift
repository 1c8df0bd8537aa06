// SPDX-License-Identifier: Apache-2.0
import DeadLetters
import Ingestion

extension Configuration {
    /// The dead letters of this node; `nil` when none are to be kept.
    func openDeadLetters() throws -> DeadLetterStore? {
        if deadLetters.path.isEmpty { return nil }
        return try DeadLetterStore(path: deadLetters.path, bytesMax: deadLetters.bytesMax)
    }
}
