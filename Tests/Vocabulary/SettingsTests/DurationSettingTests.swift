// SPDX-License-Identifier: Apache-2.0
import Settings
import Testing

@Suite struct DurationSettingTests {
    @Test(arguments: [
        ("5m", Duration.seconds(300)), ("1h30m", .seconds(5_400)), ("10s", .seconds(10)),
        ("250ms", .milliseconds(250)),
        ("0s", .zero), ("90m", .seconds(5_400)), ("1h0m1s", .seconds(3_601)), ("007s", .seconds(7)),
    ])
    func `whole numbers with units are durations`(text: String, duration: Duration) {
        #expect(Duration(settingText: text) == duration)
    }

    @Test(arguments: [
        "", "5", "m", "-5m", "1.5h", "5 m", " 5m", "5m ", "5d", "5M", "5min", "1h30", "٣s", "9999999999h",
        "5mm",
        "99999999999999999999s",
    ])
    func `anything else is not`(text: String) {
        #expect(Duration(settingText: text) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.seconds(90), "1m30s"), (.milliseconds(1_250), "1s250ms"),
        (.seconds(86_400), "24h"),
        (.seconds(3_600 + 5), "1h5s"), (.microseconds(1_500), "1ms"),
    ])
    func `they are written largest unit first`(duration: Duration, text: String) {
        #expect(duration.settingText == text)
    }

    @Test func `what is written is read back`() {
        for milliseconds in stride(from: 0, to: 200_000_000, by: 777_777) {
            let duration = Duration.milliseconds(milliseconds)

            #expect(Duration(settingText: duration.settingText) == duration)
        }
    }
}
