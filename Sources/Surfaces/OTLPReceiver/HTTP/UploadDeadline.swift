// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Lets large requests be read in few pieces, and closes a connection whose request does not end in time,
/// whoever reads it: also one that was refused before its body was read, and would else be drained for ever.
public final class UploadDeadline: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart

    private var deadline: Scheduled<Void>?

    public init() {}

    public func handlerAdded(context: ChannelHandlerContext) {
        // A fault here costs speed only.
        let allocator = AdaptiveRecvByteBufferAllocator(
            minimum: 1_024, initial: 4_096, maximum: OTLPReceiverLimits.httpReadBytesMax)
        context.channel.setOption(.recvAllocator, value: allocator).whenFailure { _ in }
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            let channel = context.channel
            let limit = TimeAmount.seconds(OTLPReceiverLimits.uploadSecondsMax)
            deadline?.cancel()
            deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        case .body: break
        case .end: end()
        }
        context.fireChannelRead(data)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        deadline?.cancel()
        deadline = nil
    }
}
