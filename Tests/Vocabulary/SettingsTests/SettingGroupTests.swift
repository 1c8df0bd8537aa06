// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Settings

@Suite struct SettingGroupTests {
    /// Settings of every type.
    private struct Sample: Equatable {
        var name: String
        var count: Int
        var isOn: Bool
        var pause: Duration
        var level: String
        var secret: String

        static let declaration = SettingGroup(
            "Sample", Sample.init,
            Setting("NAME", default: "argus", "A name."),
            Setting("COUNT", default: 3, in: 1...5, "A count."),
            Setting("IS_ON", default: true, "A switch."),
            Setting("PAUSE", default: .seconds(90), in: .seconds(1)...(.seconds(600)), "A pause."),
            Setting("LEVEL", default: "INFO", oneOf: ["INFO", "WARN"], "A level."),
            Setting("SECRET", default: "", isSecret: true, "A secret."))
    }

    private func read(_ values: [String: String]) -> (sample: Sample?, faults: [SettingFault]) {
        var faults: [SettingFault] = []
        let sample = Sample.declaration.read(from: SettingSources(values), faults: &faults)
        return (sample, faults)
    }

    private func describe(_ values: [String: String]) -> [SettingDescription] {
        Sample.declaration.describe(in: SettingSources(values))
    }

    @Test func `what is not set has its default`() {
        let (sample, faults) = read([:])

        #expect(faults.isEmpty)
        #expect(
            sample
                == Sample(
                    name: "argus", count: 3, isOn: true, pause: .seconds(90), level: "INFO", secret: ""))
    }

    @Test func `what is set wins`() {
        let values = [
            "NAME": "x", "COUNT": "5", "IS_ON": "no", "PAUSE": "10m", "LEVEL": "WARN", "SECRET": "s",
        ]

        #expect(
            read(values).sample
                == Sample(
                    name: "x", count: 5, isOn: false, pause: .seconds(600), level: "WARN", secret: "s"))
    }

    @Test func `everything that is wrong is said at once`() {
        let (sample, faults) = read(["COUNT": "6", "IS_ON": "perhaps", "PAUSE": "5 minutes", "LEVEL": "LOUD"])

        #expect(sample == nil)
        #expect(
            faults == [
                SettingFault(name: "COUNT", reason: "must be 1 to 5"),
                SettingFault(name: "IS_ON", reason: "must be a true or false"),
                SettingFault(name: "PAUSE", reason: "must be a duration, such as 5m"),
                SettingFault(name: "LEVEL", reason: "must be one of INFO, WARN"),
            ])
    }

    @Test func `faults of several groups are gathered`() {
        var faults = [SettingFault(name: "OTHER", reason: "was wrong")]

        let sample = Sample.declaration.read(from: SettingSources(["COUNT": "0"]), faults: &faults)
        let good = Sample.declaration.read(from: SettingSources([:]), faults: &faults)

        #expect(sample == nil)
        #expect(good != nil)
        #expect(faults.map(\.name) == ["OTHER", "COUNT"])
    }

    @Test(arguments: ["", " 3", "3 ", "3.0", "three", "0x3", "99999999999999999999", "-1"])
    func `only whole numbers in range are counts`(text: String) {
        #expect(read(["COUNT": text]).faults.map(\.name) == ["COUNT"])
    }

    @Test(arguments: [
        ("true", true), ("TRUE", true), ("1", true), ("yes", true), ("On", true), ("false", false),
        ("0", false),
        ("no", false), ("OFF", false),
    ])
    func `a switch has several words`(text: String, value: Bool) {
        #expect(read(["IS_ON": text]).sample?.isOn == value)
    }

    @Test func `descriptions say what is in force and where it comes from`() {
        let descriptions = describe(["COUNT": "4"])

        #expect(descriptions.map(\.name) == ["NAME", "COUNT", "IS_ON", "PAUSE", "LEVEL", "SECRET"])
        #expect(
            descriptions.map(\.origin) == ["default", "environment"] + Array(repeating: "default", count: 4))
        #expect(descriptions.map(\.shown) == ["argus", "4", "true", "1m30s", "INFO", ""])
        #expect(descriptions.map(\.fallback) == ["argus", "3", "true", "1m30s", "INFO", ""])
        #expect(descriptions.map(\.bounds) == ["", "1 to 5", "", "1s to 10m", "INFO, WARN", ""])
    }

    @Test func `a secret is never shown`() {
        let secret = describe(["SECRET": "hunter2"]).last

        #expect(secret?.shown == "(hidden)")
        #expect(secret?.isSecret == true)
        #expect(secret?.origin == "environment")
    }
}
