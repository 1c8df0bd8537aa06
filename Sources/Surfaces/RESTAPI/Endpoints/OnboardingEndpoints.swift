// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes

/// Where a newcomer sends telemetry.
enum OnboardingEndpoints {
    static let all: [any Operation] = [getOnboarding]

    static let getOnboarding = Endpoint(
        "getOnboarding", .get, "/onboarding", access: .authenticated,
        summary: "The OTLP endpoints of this installation, as seen by the caller."
    ) { (_: NoInput, scope) in
        let onboarding = scope.services.onboarding
        return OnboardingInformation(
            grpcEndpoint: "http://\(scope.host):\(onboarding.grpcPort)",
            httpEndpoint: "http://\(scope.host):\(onboarding.httpPort)", version: onboarding.version)
    }
}

/// What `getOnboarding` answers.
struct OnboardingInformation: Shaped {
    var grpcEndpoint: String
    var httpEndpoint: String
    var version: String

    static let shape = Shape(
        answering: "Onboarding",
        Field("otlp_grpc_endpoint", \Self.grpcEndpoint, summary: "For exporters that speak OTLP over gRPC."),
        Field(
            "otlp_http_endpoint", \.httpEndpoint,
            summary: "For exporters that speak OTLP over HTTP, without `/v1/…`."),
        Field("version", \.version, summary: "The version of this Argus."))
}
