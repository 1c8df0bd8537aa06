// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

private struct Tags: Shaped {
    var tags: [String]
    var others: [Int]

    static let shape = Shape(
        "Tags", Tags.init,
        Field("tags", \.tags, default: [], .items(0...500), summary: "Words."),
        Field("others", \.others, default: [], summary: "Numbers."))
}

/// How much of a wrong input is described.
struct ViolationLimitTests {
    private func problem(_ body: JSON) -> Problem? {
        #expect(throws: Problem.self) { try Tags.decode(body, at: "") }
    }

    @Test func `lists no more violations than the limit`() {
        let wrong = [JSON](repeating: true, count: 300)

        let problem = problem(["tags": .array(wrong), "others": .array(wrong)])

        #expect(problem?.violations.count == ContractsLimits.violationsMax)
        #expect(problem?.violations.last?.pointer == "/tags/99")
    }

    @Test func `does not look at the elements of an array that is too long`() {
        let problem = problem(["tags": .array([JSON](repeating: true, count: 501))])

        #expect(problem?.violations == [.init(pointer: "/tags", detail: "must have 0 to 500 elements")])
    }

    @Test func `refuses the character that the database cannot store`() {
        let problem = problem(["tags": ["fine", "a\0b", "\0"]])

        #expect(problem?.violations.map(\.pointer) == ["/tags/1", "/tags/2"])
        #expect(problem?.violations.first?.detail == "must not contain U+0000")
    }
}

/// Answers that nobody waits for.
struct AbandonedWriterTests {
    private func bytes(_ writer: JSONWriter) async -> (count: Int, isAbandoned: Bool) {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            var writer = writer
            [Int](repeating: 1, count: 1_000_000).write(to: &writer)
            return (writer.bytes.count, writer.isAbandoned)
        }
        task.cancel()
        return await task.value
    }

    @Test func `a list ends soon after the task was cancelled`() async {
        let (count, isAbandoned) = await bytes(JSONWriter(mayBeAbandoned: true))

        #expect(isAbandoned)
        #expect(count < 2 * ContractsLimits.uncheckedBytesMax)
    }

    @Test func `a writer that is not asked to goes on to the end`() async {
        let (count, isAbandoned) = await bytes(JSONWriter())

        #expect(!isAbandoned)
        #expect(count == 2_000_001)
    }
}
