// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    @Test(arguments: ["40001", "40P01", "57P01", "57P02", "57P03", "53300", "55P03", "08006", "26000"])
    func `these states are worth a retry`(code: String) {
        #expect(PostgresError(.server(sqlState: code), "").isRetryable)
    }

    @Test(arguments: ["23505", "42601", "22P02", "42501", "57014", "0A000", "XX000"])
    func `these states are not`(code: String) {
        #expect(!PostgresError(.server(sqlState: code), "").isRetryable)
    }

    @Test func `a lost connection is worth a retry, a cancellation is not`() {
        #expect(PostgresError(.connectionLost, "").isRetryable)
        #expect(PostgresError(.connectionFailed, "").isRetryable)
        #expect(PostgresError(.poolTimedOut, "").isRetryable)
        #expect(!PostgresError.cancelled.isRetryable)
        #expect(!PostgresError.closed.isRetryable)
    }

    @Test(arguments: ["22P02", "23505", "P0001", "XX000"])
    func `messages that may quote values stay out of the description`(code: String) {
        let error = PostgresError(
            .server(sqlState: code), "secret", detail: "secret", constraint: "one_email")

        #expect(!error.description.contains("secret"))
        #expect(error.description.contains(code))
        #expect(error.description.contains("one_email"))
    }

    @Test func `a violation is known by its constraint, and of a shard by its message`() {
        let duplicate = "duplicate key value violates unique constraint"
        func error(_ message: String, _ constraint: String?) -> PostgresError {
            PostgresError(.server(sqlState: "23505"), message, constraint: constraint)
        }

        #expect(error(duplicate, "users_email_key").isViolation(of: "users_email_key"))
        #expect(error("\(duplicate) \"users_email_key_102008\"", nil).isViolation(of: "users_email_key"))
        #expect(!error("\(duplicate) \"users_email_key_1\"", "other").isViolation(of: "users_email_key"))
        #expect(!error("\(duplicate) \"other_1\"", nil).isViolation(of: "users_email_key"))
    }
}
