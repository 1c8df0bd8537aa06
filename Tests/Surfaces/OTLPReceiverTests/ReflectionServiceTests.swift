// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Testing

@testable import OTLPReceiver

@Suite struct ReflectionServiceTests {
    private let service = ReflectionService(services: ["a.B", "c.D"])

    private func request(_ field: UInt64, _ name: String) -> [UInt8] {
        var message = ProtobufMessage()
        message.add(field, name)
        return message.bytes
    }

    /// The content of one field of an answer.
    private func part(_ field: UInt64, of answer: [UInt8]) -> ArraySlice<UInt8>? {
        guard
            case .bytes(let bytes)? = ProtobufMessage.fields(of: answer[...])?.first(where: {
                $0.number == field
            })?.value
        else { return nil }
        return bytes
    }

    @Test func `lists the services`() throws {
        let answer = service.answer(request(7, "*"))

        let list = try #require(part(6, of: answer))
        let names = ProtobufMessage.fields(of: list)?.compactMap { field -> String? in
            guard case .bytes(let service) = field.value else { return nil }
            return ProtobufMessage.fields(of: service)?.first?.value.text
        }
        #expect(names == ["a.B", "c.D"])
        #expect(part(2, of: answer).map { Array($0) } == request(7, "*"))
    }

    @Test func `gives the file of a symbol and of a name with all they need`() throws {
        let bySymbol = service.answer(request(4, "opentelemetry.proto.collector.trace.v1.TraceService"))
        let byName = service.answer(
            request(3, "opentelemetry/proto/collector/trace/v1/trace_service.proto"))

        let files = try #require(part(4, of: bySymbol))
        #expect(ProtobufMessage.fields(of: files)?.count == 4)
        #expect(part(4, of: byName) == files)
    }

    @Test func `answers what it does not know with an error and not with silence`() throws {
        for unknown in [request(3, "no.proto"), request(4, "no.Symbol"), request(6, "a"), [], [0xFF]] {
            #expect(part(7, of: service.answer(unknown)) != nil)
        }
    }
}
