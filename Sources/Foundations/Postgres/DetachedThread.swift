// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc

/// A thread of the process that nobody joins, for work that blocks.
enum DetachedThread {
    /// Runs the body on a new thread; false when the process has no thread left.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let boxed = Unmanaged.passRetained(ThreadBody(name: name, run: body))
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, runThread, boxed.toOpaque())
        guard status == 0 else {
            boxed.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
    clibpq_name_current_thread(body.name)
    body.run()
    return nil
}

/// What a thread is started with.
private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}
