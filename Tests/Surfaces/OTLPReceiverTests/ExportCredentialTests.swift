// SPDX-License-Identifier: Apache-2.0
import Contracts
import Testing

@testable import OTLPReceiver

@Suite struct ExportCredentialTests {
    @Test(arguments: ["Bearer abc", "bearer abc", "BEARER  abc "])
    func `reads a bearer token`(_ header: String) throws {
        #expect(try ExportCredential.find(authorization: header, apiKey: nil) == "abc")
    }

    @Test func `reads an API key, and prefers a bearer token`() throws {
        #expect(try ExportCredential.find(authorization: nil, apiKey: "key") == "key")
        #expect(try ExportCredential.find(authorization: "Bearer token", apiKey: "key") == "token")
    }

    @Test(arguments: [(nil, nil), (nil, ""), ("Basic YTpi", nil), ("Bearer", nil), ("", "key")])
    func `asks for a credential where there is none`(_ authorization: String?, _ apiKey: String?) {
        let problem = #expect(throws: Problem.self) {
            try ExportCredential.find(authorization: authorization, apiKey: apiKey)
        }

        #expect(problem?.code == .unauthenticated)
    }
}
