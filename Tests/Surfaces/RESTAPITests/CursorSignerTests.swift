// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import Telemetry
import Tenancy
import Testing

@testable import RESTAPI

struct CursorSignerTests {
    private let signer = CursorSigner(secret: Array(1...32))

    @Test func `opens what it signed`() throws {
        for count in 0..<100 {
            let payload = (0..<count).map { _ in UInt8.random(in: 0...255) }

            let cursor = signer.sign(payload, for: [1, 2])

            #expect(try signer.open(cursor, for: [1, 2]) == payload)
        }
    }

    @Test func `refuses every change of a character`() {
        let cursor = Array(signer.sign([1, 2, 3, 4], for: []))
        for index in cursor.indices {
            for character in "Aa0_z" where character != cursor[index] {
                var changed = cursor
                changed[index] = character

                let problem = #expect(throws: Problem.self) { try signer.open(String(changed), for: []) }
                #expect(problem?.code == .invalidCursor)
            }
        }
    }

    @Test func `refuses what was signed for another purpose or with another secret`() {
        let other = CursorSigner(secret: Array(2...33))
        let cursor = signer.sign([9], for: [1])

        #expect(throws: Problem.self) { try signer.open(cursor, for: [2]) }
        #expect(throws: Problem.self) { try other.open(cursor, for: [1]) }
    }

    @Test(arguments: ["", "a", "AAAA", "====", "é", "../..", String(repeating: "A", count: 100_000)])
    func `refuses what was never a cursor`(text: String) {
        #expect(throws: Problem.self) { try signer.open(text, for: []) }
    }

    @Test func `base64 has one text per value`() throws {
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64URL.decode("-_8") == [0xFB, 0xFF])
        #expect(Base64URL.decode("-_9") == nil)
        #expect(Base64URL.decode("-_8=") == nil)
        #expect(Base64URL.decode("A") == nil)
        for _ in 0..<1_000 {
            let bytes = (0..<Int.random(in: 0...50)).map { _ in UInt8.random(in: 0...255) }

            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}

struct PageWindowTests {
    private func scope(_ query: [String: [String]], operation: String = "listLogs") throws -> RequestScope {
        RequestScope(
            requestID: "r", operation: operation,
            identity: .init(
                organization: RESTDoor.organization, caller: .apiKey(id: .init(), scopes: [.read])),
            host: "h", query: query, services: try .unreachable)
    }

    @Test func `is the last hour without parameters`() throws {
        let scope = try scope([:])

        let window = try scope.window(start: nil, end: nil, cursor: nil)

        #expect(window.range.end == scope.services.now())
        #expect(window.range.end - window.range.start == 3_600_000_000_000)
    }

    @Test func `carries range and key from page to page`() throws {
        let scope = try scope(["limit": ["1"], "service_name": ["a", "b"]])
        let range = TimeRange(start: -5, end: .max)

        let cursor = try scope.cursor(after: [7, 8], in: range)

        #expect(
            try scope.window(start: nil, end: nil, cursor: cursor) == PageWindow(range: range, key: [7, 8]))
        #expect(try scope.cursor(after: nil, in: range) == nil)
    }

    @Test func `holds only for the same operation and filters`() throws {
        let range = TimeRange(start: 1, end: 2)
        let cursor = try scope(["service_name": ["a", "b"], "limit": ["1"]]).cursor(after: [7], in: range)
        let same = try scope(["service_name": ["a", "b"], "limit": ["9"], "cursor": ["x"]])
        let others = [
            try scope(["service_name": ["a"]]), try scope(["service_name": ["ab"]]), try scope([:]),
            try scope(["service_name": ["a", "b"]], operation: "listTraces"),
            try scope(["service_name": ["a"], "b": []]), try scope(["service_name": ["b", "a"]]),
        ]

        #expect(try same.window(start: nil, end: nil, cursor: cursor).key == [7])
        for other in others {
            #expect(throws: Problem.self) { try other.window(start: nil, end: nil, cursor: cursor) }
        }
    }

    @Test func `refuses a range that holds nothing`() throws {
        let scope = try scope([:])

        for (start, end) in [(5, 5), (6, 5)] as [(Int64, Int64)] {
            let problem = #expect(throws: Problem.self) {
                try scope.range(start: Timestamp(nanoseconds: start), end: Timestamp(nanoseconds: end))
            }
            #expect(problem?.violations.map(\.pointer) == ["/start"])
        }
        #expect(try scope.range(start: nil, end: Timestamp(nanoseconds: .min + 1)).start == .min)
    }
}
