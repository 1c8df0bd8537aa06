// SPDX-License-Identifier: Apache-2.0
import Database
import Testing

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func open() -> CircuitBreaker {
        var breaker = CircuitBreaker(waitMin: .seconds(1), waitMax: .seconds(4))
        breaker.failed(now: start)
        return breaker
    }

    @Test func `is closed until something fails`() {
        var breaker = CircuitBreaker(waitMin: .seconds(1), waitMax: .seconds(4))

        #expect(breaker.isClosed)
        #expect(breaker.mayProbe(now: after(100)) == false)
        breaker.succeeded()
        #expect(breaker.isClosed)
        breaker.failed(now: start)
        #expect(!breaker.isClosed)
    }

    @Test func `lets one caller look after the pause`() {
        var breaker = open()

        #expect(breaker.mayProbe(now: start) == false)
        #expect(breaker.mayProbe(now: after(1)) == true)
        #expect(breaker.mayProbe(now: after(60)) == false, "somebody looks already")
        #expect(!breaker.isClosed)
        breaker.succeeded()
        #expect(breaker.isClosed)
    }

    @Test func `pauses double up to their bound and begin anew after a success`() {
        var breaker = open()
        var now = 1
        for pause in [2, 4, 4, 4] {
            #expect(breaker.mayProbe(now: after(now)) == true)
            breaker.failed(now: after(now))
            #expect(breaker.mayProbe(now: after(now + pause - 1)) == false)
            now += pause
        }
        breaker.succeeded()
        breaker.failed(now: after(now))
        #expect(breaker.mayProbe(now: after(now + 1)) == true)
    }

    @Test func `many failures at once do not make the pause longer`() {
        var breaker = open()
        for _ in 0..<50 { breaker.failed(now: start) }

        #expect(breaker.mayProbe(now: after(1)) == true)
    }
}
