// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes

/// Finds the operation for a method and a path.
struct RouteTable: Sendable {
    enum Match {
        case found(Route, parameters: [String: Substring])
        /// The address exists, with these methods.
        case methodNotAllowed([HTTPRequest.Method])
        case none
    }

    /// Operations by the number of their path's segments and its first two, of which none are parameters.
    private var routes: [Key: [Route]] = [:]

    private struct Key: Hashable {
        let count: Int
        let head: [Substring]

        init(_ path: [Substring]) { (count, head) = (path.count, Array(path.prefix(2))) }
    }

    init(_ operations: [any Operation]) {
        for operation in operations {
            let path = operation.declaration.path
            let key = Key(path.split(separator: "/"))
            routes[key, default: []].append(Route(operation))
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
            if offered == wanted { return .found(route, parameters: parameters) }
            allowed += offered == .get ? [.get, .head] : [offered]
        }
        return allowed.isEmpty ? .none : .methodNotAllowed(allowed)
    }
}

/// An operation with what the router asks of it for every request, worked out once.
struct Route: Sendable {
    let operation: any Operation
    let template: PathTemplate
    let queryParameters: Set<String>
    let takesBody: Bool

    init(_ operation: any Operation) {
        let interface = operation.interface
        self.operation = operation
        template = PathTemplate(operation.declaration.path)
        queryParameters = Set(interface.parameters.filter { $0.location == .query }.map(\.name))
        takesBody = interface.request != nil
    }
}
