// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

/// Finds the operation for a method and a path.
struct RouteTable: Sendable {
    enum Match {
        case found(any Operation, parameters: [String: Substring])
        /// The address exists, with these methods.
        case methodNotAllowed([HTTPRequest.Method])
        case none
    }

    /// Operations by the number of their path's segments and its first two, of which none are parameters.
    private var routes: [Key: [(template: PathTemplate, operation: any Operation)]] = [:]

    private struct Key: Hashable {
        let count: Int
        let head: [Substring]

        init(_ path: [Substring]) { (count, head) = (path.count, Array(path.prefix(2))) }
    }

    init(_ operations: [any Operation]) {
        for operation in operations {
            let path = operation.declaration.path
            let key = Key(path.split(separator: "/"))
            routes[key, default: []].append((PathTemplate(path), operation))
        }
    }

    /// A `HEAD` finds what answers `GET`.
    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        guard path.hasPrefix("/") else { return .none }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let wanted = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for route in routes[Key(segments)] ?? [] {
            guard let parameters = route.template.match(segments) else { continue }
            let offered = route.operation.declaration.method
            if offered == wanted { return .found(route.operation, parameters: parameters) }
            allowed += offered == .get ? [.get, .head] : [offered]
        }
        return allowed.isEmpty ? .none : .methodNotAllowed(allowed)
    }
}
