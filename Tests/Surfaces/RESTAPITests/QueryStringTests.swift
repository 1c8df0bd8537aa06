// SPDX-License-Identifier: Apache-2.0
import Contracts
import Testing

@testable import RESTAPI

struct QueryStringTests {
    @Test func `reads names and values as forms encode them`() throws {
        let query = try QueryString("a=1&b=x+y%2B%C3%A9&a=2&&c&d==")

        #expect(query.values == ["a": ["1", "2"], "b": ["x y+é"], "c": [""], "d": ["="]])
        #expect(try QueryString(nil).values.isEmpty)
    }

    @Test(arguments: ["%", "a=%4", "a=%zz", "a=%FF", "%C3=1"])
    func `refuses what is not percent-encoded UTF-8`(text: String) {
        #expect(throws: Problem.self) { try QueryString(text) }
    }

    @Test func `reads back what it encodes`() throws {
        let text = "a b+c&d=e/é😀%\u{0}~"
        let encoded = try QueryString("x=1").replacing("cursor", with: text)

        #expect(try QueryString(encoded).values == ["x": ["1"], "cursor": [text]])
        #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }

    @Test func `names every parameter that is not allowed`() throws {
        let problem = #expect(throws: Problem.self) { try QueryString("a=1&z=1&b=1").allowOnly(["a"]) }

        #expect(problem?.violations.map(\.pointer) == ["/b", "/z"])
    }

    @Test func `names only so many parameters that are not allowed`() throws {
        let text = (0..<5_000).map { "p\($0)" }.joined(separator: "&")

        let problem = #expect(throws: Problem.self) { try QueryString(text).allowOnly([]) }

        #expect(problem?.violations.count == ContractsLimits.violationsMax)
    }
}
