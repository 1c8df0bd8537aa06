// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
public import NIOCore
import Synchronization

/// Notices that the caller of a connection goes away while an answer is being made. One per connection, in
/// the channel's pipeline; a caller that closes only its sending half counts as gone too.
public final class CallerWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    public typealias InboundIn = NIOAny

    private struct State {
        var isGone = false
        var whenGone: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    public init() {}

    public func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Returns when the caller has gone, or when the task is cancelled. One at a time.
    func untilGone() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let isGone = state.withLock { state in
            state.whenGone = { continuation.finish() }
            return state.isGone
        }
        if !isGone { for await _ in stream {} }
        state.withLock { $0.whenGone = nil }
    }

    private func leave() {
        let whenGone = state.withLock { state in
            state.isGone = true
            defer { state.whenGone = nil }
            return state.whenGone
        }
        whenGone?()
    }
}

/// The context of a request on a connection that has a `CallerWatch`.
public struct CallerContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The watch of the connection; `nil` when it was set up without one.
    func watch() async -> CallerWatch? {
        try? await channel.pipeline.handler(type: CallerWatch.self).get()
    }
}
