// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct PostgresConfigurationTests {
    private func value(_ keyword: String, in configuration: PostgresConfiguration) -> String? {
        configuration.parameters.last { $0.keyword == keyword }?.value
    }

    @Test func `reads both forms of a connection string`() throws {
        for dsn in [
            "postgresql://argus:s3cret@db.example:5433/argus?sslmode=require&connect_timeout=3",
            "host=db.example user=argus password=s3cret dbname=argus sslmode=require connect_timeout=3",
        ] {
            let configuration = try PostgresConfiguration(dsn: dsn)

            #expect(configuration.host == "db.example")
            #expect(configuration.database == "argus")
            #expect(configuration.user == "argus")
            #expect(configuration.connectTimeout == .seconds(3))
            #expect(value("sslmode", in: configuration) == "require")
            #expect(value("password", in: configuration) == "s3cret")
        }
    }

    @Test func `never shows the password`() throws {
        let configuration = try PostgresConfiguration(
            dsn: "postgresql://argus:s3cret@db.example:5433/argus?options=-c%20a.b%3Ds3cret")

        var dumped = ""
        dump(configuration, to: &dumped)

        #expect("\(configuration)" == "argus at db.example:5433, database argus")
        #expect(!String(reflecting: configuration).contains("s3cret"))
        #expect(!dumped.contains("s3cret"))
    }

    @Test func `refuses a malformed string without quoting it`() {
        for dsn in ["postgresql://a:s3cret@[host", "password s3cret", "s3cret=1", "host=a\0 port=s3cret"] {
            let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(dsn: dsn) }

            #expect(error?.kind == .invalidConfiguration)
            #expect(error.map { "\($0) \($0.message)" }?.contains("s3cret") == false)
        }
    }

    @Test func `adds timeouts to the options of the string`() throws {
        var configuration = try PostgresConfiguration(dsn: "options='-c work_mem=8MB'")
        configuration.statementTimeout = .seconds(2)
        configuration.lockTimeout = .microseconds(1)

        #expect(
            value("options", in: configuration)
                == "-c work_mem=8MB -c statement_timeout=2000 -c lock_timeout=1")
        #expect(value("client_encoding", in: configuration) == "UTF8")
    }

    @Test func `a test can choose another database`() throws {
        var configuration = try PostgresConfiguration(dsn: "postgresql:///postgres?host=/tmp")

        configuration.database = "clone"

        #expect(value("dbname", in: configuration) == "clone")
        #expect(value("host", in: configuration) == "/tmp")
    }
}
