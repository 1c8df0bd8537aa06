// SPDX-License-Identifier: Apache-2.0
import GRPCCore

/// Sends a message that is encoded already.
struct PassThroughSerializer: MessageSerializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) -> Bytes { Bytes(message) }
}
