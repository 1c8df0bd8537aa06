// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

struct ProblemTests {
    private struct Fault: Error {}

    private struct KnownFault: ProblemConvertible {
        var problem: Problem { Problem(.throttled, "Slowly.") }
    }

    @Test func `lists every code once`() {
        let names = ProblemCode.all.map(\.name)

        #expect(Set(names).count == names.count)
        for code in ProblemCode.all {
            #expect(code.name.allSatisfy { $0.isLowercase || $0 == "-" })
            #expect(!code.title.isEmpty)
            #expect(code.nextStep.hasSuffix("."))
        }
    }

    @Test func `keeps problems and asks errors that know theirs`() {
        #expect(Problem(Problem(.notFound, "x") as any Error).code == .notFound)
        #expect(Problem(KnownFault()).code == .throttled)
        #expect(Problem(CancellationError()).code == .cancelled)
    }

    @Test func `hides unknown errors and keeps them as the cause`() {
        let problem = Problem(Fault())

        #expect(problem.code == .internal)
        #expect(problem.cause is Fault)
        #expect(!problem.detail.contains("Fault"))
    }

    @Test func `tells when to retry what may be retried later`() {
        #expect(Problem(.throttled, "").retryAfterSeconds == 1)
        #expect(Problem(.unavailable, "", retryAfterSeconds: 7).retryAfterSeconds == 7)
        #expect(Problem(.notFound, "").retryAfterSeconds == nil)
    }

    @Test func `names the first violation in the detail`() {
        let problem = Problem.invalidInput([
            .init(pointer: "/a", detail: "must be b"), .init(pointer: "/c", detail: "d"),
        ])

        #expect(problem.detail.contains("/a must be b"))
        #expect(problem.violations.count == 2)
    }
}
