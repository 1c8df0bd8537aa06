// SPDX-License-Identifier: Apache-2.0
import Contracts
import Testing

@testable import Accounts

@Suite(.serialized) struct PasswordHasherTests {
    private let hasher = PasswordHasher()

    @Test func `a password belongs to its own hash`() async throws {
        let hash = try await hasher.hash("correct horse")

        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("correct horse", against: hash))
        #expect(try await !hasher.verify("correct horse ", against: hash))
        #expect(try await !hasher.verify("", against: hash))
    }

    @Test(arguments: ["", "a\0b", "pässwörd", "🔑🔑🔑", String(repeating: "long", count: 1_000)])
    func `any text is a password`(password: String) async throws {
        let hash = try await hasher.hash(password)

        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(password + "\0", against: hash))
    }

    @Test func `equal passwords have different hashes`() async throws {
        let hashes = [try await hasher.hash("same"), try await hasher.hash("same")]

        #expect(hashes[0] != hashes[1])
    }

    @Test(arguments: [
        "", "nonsense", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAA",
    ])
    func `nothing belongs to what is no hash`(hash: String) async throws {
        #expect(try await !hasher.verify("", against: hash))
    }

    @Test func `checking nothing takes as long as checking a password`() async throws {
        let hash = try await hasher.hash("someone's")
        let clock = ContinuousClock()

        // The fastest of several: other tests use the processor too.
        var (real, nothing) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<5 {
            real = min(real, try await clock.measure { _ = try await hasher.verify("other", against: hash) })
            nothing = min(nothing, try await clock.measure { try await hasher.verifyNothing("other") })
        }

        #expect(nothing > real / 2)
        #expect(nothing < real * 2)
    }

    @Test func `too many at once are told to wait`() async throws {
        let refused = await withTaskGroup(of: ProblemCode?.self) { group in
            for _ in 0..<AccountsLimits.passwordsWaitingMax + 10 {
                group.addTask { await problemCode { try await hasher.verifyNothing("x") } }
            }
            return await group.reduce(into: [ProblemCode?]()) { $0.append($1) }.count { $0 == .throttled }
        }

        #expect((1...10).contains(refused))
        #expect(await problemCode { try await hasher.verifyNothing("x") } == nil)
    }
}
