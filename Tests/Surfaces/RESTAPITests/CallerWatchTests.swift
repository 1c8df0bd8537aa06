// SPDX-License-Identifier: Apache-2.0
import Contracts
import Glibc
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import RESTAPI

/// Over a real socket: whoever waits may leave, and whoever comes again keeps the connection.
struct CallerWatchTests {
    private actor Witness {
        private(set) var wasCancelled = false
        func cancel() { wasCancelled = true }
    }

    private func withServer(
        _ operations: [any Operation], _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let router = Router(context: CallerContext.self)
        router.add(middleware: RequestFrame())
        router.add(
            middleware: CatalogueRouting(operations, services: try .unreachable, deadline: .seconds(30)) {
                _ in
                throw Problem(.unauthenticated, "")
            })
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, server: .http1(configuration: .init(additionalChannelHandlers: [CallerWatch()])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            try await body(#require(await iterator.next()))
            group.cancelAll()
        }
    }

    /// A connected socket.
    private static func connect(to port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        return result == 0 ? descriptor : -1
    }

    private static func ask(_ path: String, on descriptor: Int32) {
        let request = "GET \(path) HTTP/1.1\r\nHost: argus.test\r\n\r\n"
        _ = write(descriptor, request, request.utf8.count)
    }

    @Test(.timeLimit(.minutes(1))) func `cancels the handler when its caller leaves`() async throws {
        let witness = Witness()
        let slow = Endpoint("slow", .get, "/slow", access: .anyone, summary: "") {
            (_: NoInput, _) -> NoContent in
            do { try await Task.sleep(for: .seconds(30)) } catch {
                await witness.cancel()
                throw error
            }
            return NoContent()
        }

        try await withServer([slow]) { port in
            let descriptor = Self.connect(to: port)
            Self.ask("/api/v1/slow", on: descriptor)
            try await Task.sleep(for: .milliseconds(200))
            close(descriptor)
            while await !witness.wasCancelled { try await Task.sleep(for: .milliseconds(10)) }
        }

        #expect(await witness.wasCancelled)
    }

    @Test(.timeLimit(.minutes(1))) func `keeps the connection for the next request`() async throws {
        let fast = Endpoint("fast", .get, "/fast", access: .anyone, summary: "") { (_: NoInput, _) in
            NoContent()
        }

        try await withServer([fast]) { port in
            let descriptor = Self.connect(to: port)
            for _ in 0..<5 {
                Self.ask("/api/v1/fast", on: descriptor)
                var answer = [UInt8](repeating: 0, count: 4_096)
                let count = read(descriptor, &answer, answer.count)

                #expect(count > 0)
                #expect(
                    String(decoding: answer.prefix(max(count, 0)), as: UTF8.self).hasPrefix("HTTP/1.1 204"))
            }
            close(descriptor)
        }
    }
}
