// SPDX-License-Identifier: Apache-2.0
public import Settings

/// How much this node does to keep the stored telemetry in order.
public struct UpkeepSettings: Sendable {
    public var dutyPercent: Int
    public var memoryBytesMax: Int

    public init(dutyPercent: Int, memoryBytesMax: Int) {
        (self.dutyPercent, self.memoryBytesMax) = (dutyPercent, memoryBytesMax)
    }

    public static let declaration = SettingGroup(
        "Upkeep", UpkeepSettings.init,
        Setting(
            "UPKEEP_DUTY_PERCENT", default: 40, in: 0...100,
            "Share of the time in which this node merges, rolls up and deletes, one thing at a time; "
                + "0 for never."
        ),
        Setting(
            "UPKEEP_MEMORY_BYTES_MAX", default: 128 << 20, in: (16 << 20)...(8 << 30),
            "Memory of rows that one merge, roll-up or erasure may decode."))
}
