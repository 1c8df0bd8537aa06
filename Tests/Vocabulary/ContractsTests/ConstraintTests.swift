// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

struct ConstraintTests {
    @Test func `counts the characters of a string`() {
        let length = Constraint.length(2...3)

        #expect(length.check("a") != nil)
        #expect(length.check("äé") == nil)
        #expect(length.check("😀😀😀") == nil)
        #expect(length.check("abcd") != nil)
    }

    @Test func `bounds numbers and arrays`() {
        #expect(Constraint.range(1...5).check(0) != nil)
        #expect(Constraint.range(1...5).check(5) == nil)
        #expect(Constraint.range(1...5).check(6) != nil)
        #expect(Constraint.items(1...2).check([]) != nil)
        #expect(Constraint.items(1...2).check([1, 2]) == nil)
        #expect(Constraint.items(1...2).check([1, 2, 3]) != nil)
    }

    @Test(arguments: ["a@b", "first.last+tag@example.org", "ü@münchen.de"])
    func `takes e-mail addresses`(text: String) {
        #expect(Constraint.email.check(.string(text)) == nil)
    }

    @Test(arguments: ["", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\u{0}", "a@b\n", "a\u{7F}@b", "plain"])
    func `refuses what is no e-mail address`(text: String) {
        #expect(Constraint.email.check(.string(text)) != nil)
    }

    @Test func `wants something to see`() {
        #expect(Constraint.printable.check("Größe 1") == nil)
        #expect(Constraint.printable.check("  ") != nil)
        #expect(Constraint.printable.check("") != nil)
        #expect(Constraint.printable.check("a\u{0}") != nil)
        #expect(Constraint.printable.check("a\u{85}b") != nil)
    }

    @Test func `wants exactly so many hexadecimal digits`() {
        let hex = Constraint.hex(digits: 4)

        #expect(hex.check("09aF") == nil)
        #expect(hex.check("09a") != nil)
        #expect(hex.check("09ag") != nil)
        #expect(hex.check("０９aF") != nil)
    }

    @Test func `says nothing about other types`() {
        let all = [
            Constraint.length(1...2), .range(1...2), .items(1...2), .email, .printable, .hex(digits: 2),
        ]

        for constraint in all { #expect(constraint.check(.null) == nil) }
    }
}
