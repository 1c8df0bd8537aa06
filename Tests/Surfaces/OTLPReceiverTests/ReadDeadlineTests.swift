// SPDX-License-Identifier: Apache-2.0
import Contracts
import Testing

@testable import OTLPReceiver

@Suite struct ReadDeadlineTests {
    @Test func `returns what was read in time`() async throws {
        #expect(try await ReadDeadline.within(seconds: 60) { 7 } == 7)
    }

    @Test func `ends a read that takes too long, and says so retryably`() async {
        let problem = await #expect(throws: Problem.self) {
            try await ReadDeadline.within(seconds: 0) { try await Task.sleep(for: .seconds(600)) }
        }

        #expect(problem?.kind == .timedOut)
        #expect(problem?.kind.isRetryable == true)
    }

    @Test func `passes on why a read failed`() async {
        let problem = await #expect(throws: Problem.self) {
            try await ReadDeadline.within(seconds: 60) { throw Problem(.tooLarge, "Too much.") }
        }

        #expect(problem?.code == .tooLarge)
    }
}
