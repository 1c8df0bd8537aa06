// SPDX-License-Identifier: Apache-2.0
import Contracts

/// The parameters that lists have in common, so that they read the same everywhere.
extension Field where Value == Timestamp? {
    static func start(_ get: @escaping @Sendable (Root) -> Timestamp?) -> Self {
        Field(
            "start", get, in: .query,
            summary: "Beginning of the time range, included; by default an hour before `end`.")
    }

    static func end(_ get: @escaping @Sendable (Root) -> Timestamp?) -> Self {
        Field("end", get, in: .query, summary: "End of the time range, not included; by default now.")
    }
}

extension Field where Value == [String] {
    static func serviceNames(_ get: @escaping @Sendable (Root) -> [String]) -> Self {
        Field(
            "service_name", get, in: .query, default: [], .items(0...RESTLimits.filterValuesMax),
            summary: "Only these services; may be repeated.")
    }
}

extension Field where Value == String {
    static func search(_ get: @escaping @Sendable (Root) -> String, summary: String) -> Self {
        Field(
            "search", get, in: .query, default: "", .length(0...RESTLimits.filterCharactersMax),
            summary: summary)
    }
}

extension Field where Value == Int {
    static func limit(_ get: @escaping @Sendable (Root) -> Int) -> Self {
        Field(
            "limit", get, in: .query, default: RESTLimits.pageRowsDefault,
            .range(1...Int64(RESTLimits.pageRowsMax)),
            summary: "Rows per page.")
    }
}

extension Field where Value == String? {
    static func cursor(_ get: @escaping @Sendable (Root) -> String?) -> Self {
        Field(
            "cursor", get, in: .query,
            summary: "`next_cursor` of the page before; the other parameters must stay the same.")
    }

    static func nextCursor(_ get: @escaping @Sendable (Root) -> String?) -> Self {
        Field("next_cursor", get, summary: "For the next page; null on the last one.")
    }
}
