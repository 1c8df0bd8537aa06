// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

extension RequestSummary {
    /// What it says of minutes that begin in a range.
    public func part(_ range: TimeRange) -> RequestSummary {
        var part = RequestSummary()
        for (key, statistics) in entries where range.contains(key.start) { part.add(statistics, to: key) }
        return part
    }

    /// The same by hour: under the first minute of each.
    public func byHour() -> RequestSummary {
        var summary = RequestSummary()
        for (key, statistics) in entries {
            let hour = key.minute - (key.minute % 60 + 60) % 60
            summary.add(statistics, to: Key(service: key.service, minute: hour))
        }
        return summary
    }
}
