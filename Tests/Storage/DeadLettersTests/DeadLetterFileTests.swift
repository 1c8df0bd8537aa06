// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Crypto
import DeadLetters
import FoundationEssentials
import Tenancy
import TestSupport
import Testing

@Suite struct DeadLetterFileTests {
    private let letter = LetterSamples.letter("one", "two")

    @Test func `what is written is read`() throws {
        let bytes = DeadLetterFile.encode(letter)

        #expect(try DeadLetterFile.decode(bytes) == letter)
    }

    @Test func `a letter of nothing is one too`() throws {
        let empty = DeadLetter(organization: letter.organization, received: letter.received, exports: [])

        #expect(try DeadLetterFile.decode(DeadLetterFile.encode(empty)) == empty)
    }

    @Test func `the file of version 1 is read for ever`() throws {
        let base64 = try TestRepository.text("Tests/Fixtures/dead-letters/version1.letter.base64")
        let bytes = try #require(Data(base64Encoded: String(base64.filter { !$0.isWhitespace })))

        let letter = try DeadLetterFile.decode(Array(bytes))

        #expect(letter.organization.description == "0190a0b0-c0d0-7e0f-8123-456789abcdef")
        #expect(letter.received == Date(timeIntervalSince1970: 1_767_268_800.123))
        #expect(letter.exports.map(\.digest.bytes) == ["one", "two"].map { Array($0.utf8) })
        #expect(letter.exports.flatMap(\.blocks).map(\.rowCount) == [1, 1])
    }

    @Test func `every file that ends early is refused`() {
        let bytes = DeadLetterFile.encode(letter)
        for count in bytes.indices {
            #expect(throws: CorruptDeadLetter.self) { try DeadLetterFile.decode(Array(bytes.prefix(count))) }
        }
    }

    @Test func `every flipped bit is noticed`() {
        let bytes = DeadLetterFile.encode(letter)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(throws: CorruptDeadLetter.self) { try DeadLetterFile.decode(damaged) }
        }
    }

    @Test func `surplus bytes and other formats are refused`() {
        let bytes = DeadLetterFile.encode(letter)
        #expect(throws: CorruptDeadLetter.checksumMismatch) { try DeadLetterFile.decode(bytes + [0]) }
        #expect(throws: CorruptDeadLetter.unknownFormat) {
            try DeadLetterFile.decode(Array(repeating: 7, count: 200))
        }
        var later = bytes
        later[8] = 2
        #expect(throws: CorruptDeadLetter.unknownFormat) { try DeadLetterFile.decode(later) }
        #expect(throws: CorruptDeadLetter.truncated) { try DeadLetterFile.decode([]) }
    }

    /// A bounded fuzzer: the checksum is right, so that what is behind it is reached.
    @Test(arguments: 0..<40)
    func `hostile content with a right checksum neither crashes nor takes memory`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let bytes = DeadLetterFile.encode(letter).dropLast(32)
        for _ in 0..<200 {
            var content = Array(bytes)
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let index = Int.random(in: 9..<content.count, using: &numbers)
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0: content[index] = .random(in: 0...255, using: &numbers)
                case 1: content[index] = 0xFF
                case 2: content.removeSubrange(index..<min(index + 9, content.count))
                default: content.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0x7F], at: index)
                }
                if content.count < 40 { break }
            }
            let file = content + SHA256.hash(data: content)
            if let read = try? DeadLetterFile.decode(file) {
                #expect(read.exports.count <= content.count)
            }
        }
    }
}
