// SPDX-License-Identifier: Apache-2.0
import Assets
import Contracts
import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`, `/readyz`, `/metrics` and `/openapi.json`.
struct OperationalRoutes: Sendable {
    let readiness: Readiness
    let metrics: ServerMetrics
    let openAPI: [UInt8]

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        // A HEAD is answered like a GET; the frame around all routes drops its body.
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/healthz", method: method) { _, _ in Self.json(["status": "alive"]) }
            router.on("/readyz", method: method) { _, _ in
                switch await readiness.standing() {
                case .ready: return Self.json(["status": "ready"])
                case .takesDeadLetters: return Self.json(["status": "dead-letters"])
                case .notReady(let obstacle): throw Problem(.unavailable, obstacle)
                }
            }
            router.on("/metrics", method: method) { _, _ in
                Self.response("text/plain; version=0.0.4; charset=utf-8", Array(metrics.text().utf8))
            }
            router.on("/openapi.json", method: method) { _, _ in Self.response("application/json", openAPI) }
        }
    }

    private static func json(_ json: JSON) -> Response { response("application/json", json.bytes) }

    private static func response(_ contentType: String, _ body: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
