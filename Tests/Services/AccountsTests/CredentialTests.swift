// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Tenancy
import TestSupport
import Testing

@testable import Accounts

@Suite struct CredentialTests {
    private func credential(_ kind: Credential.Kind = .apiKey) -> Credential {
        Credential(kind, organization: OrganizationFixture.unsaved().id, id: .timeOrdered())
    }

    @Test(arguments: Credential.Kind.allCases)
    func `the text can be read back`(kind: Credential.Kind) throws {
        for _ in 0..<100 {
            let credential = credential(kind)

            let parsed = try #require(Credential(parsing: credential.text))

            #expect(parsed == credential)
            #expect(parsed.matches(credential.secretHash))
            #expect(parsed.text.hasPrefix("argus_\(kind.rawValue)_"))
        }
    }

    @Test func `two credentials share no secret`() {
        let hashes = (0..<100).map { _ in credential().secretHash }

        #expect(Set(hashes).count == 100)
        #expect(!credential().matches(hashes[0]))
        #expect(!credential().matches([]))
    }

    @Test(arguments: 0..<10)
    func `any change of the text is noticed`(seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let original = Array(credential().text.utf8)
        for _ in 0..<300 {
            var bytes = original
            let index = Int.random(in: 0..<bytes.count, using: &numbers)
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes[index] = .random(in: 0x20...0x7E, using: &numbers)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(.random(in: 0x20...0x7E, using: &numbers), at: index)
            default: bytes.swapAt(index, .random(in: 0..<bytes.count, using: &numbers))
            }
            let text = String(decoding: bytes, as: UTF8.self)

            #expect((Credential(parsing: text) != nil) == (bytes == original), "\(text)")
        }
    }

    @Test(arguments: [
        "", "argus", "argus____", "argus_api", "argus_xyz_a_b_c", "a_b_c_d_e", "argus_api_\0_\0_\0",
    ])
    func `noise is no credential`(text: String) {
        #expect(Credential(parsing: text) == nil)
    }
}

@Suite struct Base62Tests {
    @Test(arguments: [UInt128(0), 1, 61, 62, 3_843, 3_844, UInt128(UInt64.max), .max])
    func `numbers can be read back`(number: UInt128) {
        #expect(Base62.decode(Base62.encode(number, digits: 22)) == number)
    }

    @Test func `the order of texts is the order of numbers`() {
        var numbers = SeededNumbers(seed: 1)
        let values = (0..<200).map { _ in UInt128.random(in: 0 ... .max, using: &numbers) }.sorted()

        let texts = values.map { Base62.encode($0, digits: 22) }

        #expect(texts == texts.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test func `identifiers can be read back`() {
        for _ in 0..<200 {
            let id = UUID()

            #expect(UUID(base62: id.base62) == id)
        }
    }

    // 2^128 is the first that does not fit.
    @Test(arguments: ["7n42DGM5Tflk9n8mt7Fhc8", "zzzzzzzzzzzzzzzzzzzzzz", "000000000000000000000-", "é"])
    func `other texts are refused`(text: String) {
        #expect(Base62.decode(text) == nil)
        #expect(UUID(base62: text) == nil)
    }

    @Test func `identifiers have one length`() {
        #expect(UUID(base62: "1") == nil)
        #expect(UUID(base62: "0000000000000000000000") != nil)
        #expect(UUID(base62: "00000000000000000000000") == nil)
    }

    @Test func `the checksum is that of IEEE 802-3`() {
        #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
        #expect(CRC32.checksum("".utf8) == 0)
    }
}
