// SPDX-License-Identifier: Apache-2.0

/// A connection that sends one request at a time.
protocol ExportConnection: AnyObject {
    /// Sends a request and waits for its answer, which must be full success.
    func export(_ request: PreparedRequest) throws
}

/// Why a request was not acknowledged.
struct ExportFailure: Error, CustomStringConvertible {
    let description: String
}
