// SPDX-License-Identifier: Apache-2.0
import OTLPReceiver
import RESTAPI

/// What a person who started Argus by hand wants to know.
enum Greeting {
    static func text(_ configuration: Configuration, privatePostgres: Bool) -> String {
        let host = configuration.http.host == "0.0.0.0" ? "127.0.0.1" : configuration.http.host
        let otlpHost = configuration.otlp.host == "0.0.0.0" ? "127.0.0.1" : configuration.otlp.host
        let page = "http://\(host):\(configuration.http.port)"
        let database = privatePostgres ? "private PostgreSQL in \(configuration.server.dataPath)" : "DB_DSN"
        return """

            Argus \(Version.current) is ready.

              Page       \(page)
              OTLP/gRPC  http://\(otlpHost):\(configuration.otlp.grpcPort)
              OTLP/HTTP  http://\(otlpHost):\(configuration.otlp.httpPort)
              API        \(page)/openapi.json
              Database   \(database)

            Next: open \(page), sign up, and follow the page to your first trace.
            Stop with Ctrl-C; nothing acknowledged is lost.

            """
    }
}
