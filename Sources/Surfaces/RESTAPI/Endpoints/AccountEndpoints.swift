// SPDX-License-Identifier: Apache-2.0
import Accounts
import Contracts
import HTTPTypes

/// Sign-up, sign-in and who one is.
enum AccountEndpoints {
    static let all: [any Operation] = [signUp, logIn, refreshSession, logOut, getMe]

    static let signUp = Endpoint(
        "signUp", .post, "/signup", access: .anyone,
        summary: "Create an organization and its first user, and sign in.", success: .created,
        problems: [.emailTaken, .throttled]
    ) { (input: SignUp, scope) in
        try await scope.services.accounts.signUp(input)
    }

    static let logIn = Endpoint(
        "logIn", .post, "/auth/login", access: .anyone, summary: "Sign in with e-mail address and password.",
        problems: [.invalidCredentials, .throttled]
    ) { (input: LogIn, scope) in
        try await scope.services.accounts.logIn(input)
    }

    static let refreshSession = Endpoint(
        "refreshSession", .post, "/auth/refresh", access: .anyone,
        summary: "Exchange a refresh token, which works once, for new tokens.",
        problems: [.invalidRefreshToken]
    ) { (input: RefreshSession, scope) in
        try await scope.services.accounts.refresh(input)
    }

    static let logOut = Endpoint(
        "logOut", .post, "/auth/logout", access: .authenticated,
        summary: "End the session of the access token, or that of the refresh token if one is sent."
    ) { (input: LogOut, scope) in
        try await scope.services.accounts.logOut(input, as: scope.principal())
        return NoContent()
    }

    static let getMe = Endpoint(
        "getMe", .get, "/me", access: .authenticated,
        summary: "Who the credential belongs to and what it may do."
    ) { (_: NoInput, scope) in
        try await scope.services.accounts.me(scope.principal())
    }
}
