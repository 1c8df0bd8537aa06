// SPDX-License-Identifier: Apache-2.0
import Contracts

/// The parameters of a query string.
struct QueryString {
    /// Each name's values in the order sent.
    private(set) var values: [String: [String]] = [:]

    /// Reads `a=1&b=2`; a part that cannot be decoded is an `invalid-input` problem.
    init(_ text: String?) throws(Problem) {
        for part in (text ?? "").split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(halves[0], plusIsSpace: true),
                let value = PercentEncoding.decode(halves.count == 2 ? halves[1] : "", plusIsSpace: true)
            else {
                throw .invalidInput([
                    .init(pointer: "/", detail: "has a query parameter that is not percent-encoded UTF-8")
                ])
            }
            values[name, default: []].append(value)
        }
    }

    /// Throws an `invalid-input` problem that names every parameter that is none of these.
    func allowOnly(_ names: Set<String>) throws(Problem) {
        let unknown = values.keys.filter { !names.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw .invalidInput(
                unknown.map {
                    Problem.Violation(pointer: "/\($0)", detail: "is no query parameter of this address")
                })
        }
    }

    /// The query string with one parameter set to a value, the others as they are; sorted by name.
    func replacing(_ name: String, with value: String) -> String {
        var values = values
        values[name] = [value]
        return values.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { PercentEncoding.encode(name) + "=" + PercentEncoding.encode($0) }
        }.joined(separator: "&")
    }
}
