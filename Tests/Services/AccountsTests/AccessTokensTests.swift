// SPDX-License-Identifier: Apache-2.0
import Contracts
import Crypto
import Database
import FoundationEssentials
import Tenancy
import TestSupport
import Testing

@testable import Accounts

@Suite struct AccessTokensTests {
    private static let shared = Task { try await AccountStage.make() }

    private func sign(_ tokens: AccessTokens, seconds: Double = 900) async throws -> String {
        try await tokens.sign(
            user: .timeOrdered(), session: .timeOrdered(), organization: OrganizationFixture.unsaved().id,
            lifetimeSeconds: seconds)
    }

    private func isGood(_ token: String, _ tokens: AccessTokens) async throws -> Bool {
        try await tokens.session(of: token) != nil
    }

    private func base64URL(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().split(separator: "=")[0].map { character in
            character == "+" ? "-" : character == "/" ? "_" : String(character)
        }.joined()
    }

    @Test func `a token names its user, session and organization`() async throws {
        let tokens = try await Self.shared.value.tokens
        let (user, session, organization) = (UUID(), UUID(), OrganizationFixture.unsaved().id)

        let token = try await tokens.sign(
            user: user, session: session, organization: organization, lifetimeSeconds: 60)
        let read = try #require(try await tokens.session(of: token))

        #expect(read == (user, session, organization))
    }

    @Test func `an expired token is refused`() async throws {
        let tokens = try await Self.shared.value.tokens

        #expect(try await !isGood(try await sign(tokens, seconds: -1), tokens))
    }

    @Test func `a token that was tampered with is refused`() async throws {
        let tokens = try await Self.shared.value.tokens
        let parts = try await sign(tokens).split(separator: ".").map(String.init)
        let others = try await sign(tokens).split(separator: ".").map(String.init)
        let (header, payload, signature) = (parts[0], parts[1], parts[2])

        let forged = [
            "\(header).\(others[1]).\(signature)", "\(header).\(payload).\(others[2])",
            "\(header).\(payload).",
            "\(header).\(payload)", ".\(payload).\(signature)", "\(header).\(payload).\(signature).x",
            "\(header).\(payload).A\(signature.dropFirst())", "", ".", "..", "a.b.c",
        ]
        for token in forged where token != parts.joined(separator: ".") {
            #expect(try await !isGood(token, tokens), "\(token)")
        }
        #expect(try await isGood(parts.joined(separator: "."), tokens))
    }

    @Test(arguments: ["none", "None", "HS256", "ES256", "RS256", ""])
    func `another algorithm is refused`(algorithm: String) async throws {
        let tokens = try await Self.shared.value.tokens
        let parts = try await sign(tokens).split(separator: ".").map(String.init)
        let kid = try keyID(of: parts[0])

        let header = base64URL(#"{"alg":"\#(algorithm)","typ":"JWT","kid":"\#(kid)"}"#)

        #expect(UUID(base62: kid) != nil)
        #expect(try await !isGood("\(header).\(parts[1]).\(parts[2])", tokens))
        #expect(try await !isGood("\(header).\(parts[1]).", tokens))
    }

    @Test func `a token of another installation is refused`() async throws {
        let tokens = try await Self.shared.value.tokens
        let foreign = try await AccountStage.make().tokens

        #expect(try await !isGood(try await sign(foreign), tokens))
    }

    @Test func `tokens outlive the rotation of keys on every node`() async throws {
        let stage = try await AccountStage.make()
        let before = try await sign(stage.tokens)

        try await stage.tokens.rotate()
        let after = try await sign(stage.tokens)
        let other = AccessTokens(database: stage.test.database, encryptionKey: AccountStage.encryptionKey)
        try await other.prepare()

        for token in [before, after] {
            #expect(try await isGood(token, stage.tokens))
            #expect(try await isGood(token, other))
        }
        #expect(try await isGood(try await sign(other), stage.tokens))
        let headers = [before, after].map { $0.prefix { $0 != "." } }
        #expect(headers[0] != headers[1])
    }

    @Test func `a key that another node retired soon stops signing`() async throws {
        let stage = try await AccountStage.make()
        let clock = MovableClock()
        let other = AccessTokens(
            database: stage.test.database, encryptionKey: AccountStage.encryptionKey, now: { clock.now })
        try await other.prepare()
        let before = try keyID(of: try await sign(other))

        try await stage.tokens.rotate()
        try await other.catchUp()
        let atOnce = try keyID(of: try await sign(other))
        clock.advance(bySeconds: 61)
        try await other.catchUp()
        let later = try keyID(of: try await sign(other))

        #expect(atOnce == before)
        #expect(later == (try keyID(of: try await sign(stage.tokens))))
        #expect(later != before)
    }

    @Test func `two nodes that start at once understand each other`() async throws {
        let test = try await TestDatabase.make()
        let nodes = (0..<2).map { _ in
            AccessTokens(database: test.database, encryptionKey: AccountStage.encryptionKey)
        }

        try await withThrowingTaskGroup { group in
            for node in nodes { group.addTask { try await node.prepare() } }
            try await group.waitForAll()
        }
        for node in nodes { try await node.prepare() }

        for node in nodes {
            let token = try await sign(node)
            for other in nodes { #expect(try await isGood(token, other)) }
        }
    }

    @Test func `another SECRET_KEY cannot use the keys`() async throws {
        let stage = try await AccountStage.make()
        let other = AccessTokens(database: stage.test.database, encryptionKey: SymmetricKey(size: .bits256))

        let error = await #expect(throws: SigningKeyUnusable.self) { try await other.prepare() }

        #expect(error?.description.contains("SECRET_KEY") == true)
    }

    /// The id of the key that signed a token.
    private func keyID(of token: String) throws -> String {
        let header = try #require(Data(base64Encoded: padded(String(token.prefix { $0 != "." }))))
        let text = try #require(String(validating: header, as: UTF8.self))
        return String(try #require(text.split(separator: "\"kid\":\"").last).prefix(22))
    }

    private func padded(_ text: String) -> String {
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : String($0) }.joined()
        return standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
    }
}

@Suite struct SlugTests {
    @Test(arguments: [
        ("Acme", "acme"), ("Acme & Söhne", "acme-s-hne"), ("  --Über--  ", "ber"), ("株式会社", "organization"),
        ("", "organization"), ("A1 b2", "a1-b2"), ("a_b.c", "a-b-c"),
        (String(repeating: "x", count: 80), String(repeating: "x", count: 50)),
        (String(repeating: "x", count: 49) + " yz", String(repeating: "x", count: 49)),
    ])
    func `a name becomes an address`(name: String, slug: String) {
        #expect(Slug.make(from: name) == slug)
    }

    @Test func `a suffix makes it another`() {
        let slug = Slug.make(from: "Acme", suffixed: true)

        #expect(slug.wholeMatch(of: /acme-[1-9][0-9]{3}/) != nil)
    }
}
