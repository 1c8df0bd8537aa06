// SPDX-License-Identifier: Apache-2.0

/// Every operation of Argus. The router, the permission check, the OpenAPI document, the permission matrix
/// and the contract tests read this one list.
public enum Catalogue {
    /// A group of operations on one subject.
    public struct Section: Sendable {
        public let title: String
        public let operations: [any Operation]
    }

    /// In the order of the documents.
    public static let sections = [
        Section(title: "Accounts", operations: AccountEndpoints.all),
        Section(title: "API keys", operations: APIKeyEndpoints.all),
        Section(title: "Onboarding", operations: OnboardingEndpoints.all),
        Section(title: "Traces", operations: TraceEndpoints.all),
        Section(title: "Logs", operations: LogEndpoints.all),
        Section(title: "Metrics", operations: MetricEndpoints.all + MetricAggregateEndpoints.all),
        Section(title: "Services", operations: StatisticsEndpoints.all),
        Section(title: "Metadata", operations: MetadataEndpoints.all),
        Section(title: "OTLP", operations: OTLPDoors.all),
        Section(title: "Retention", operations: RetentionEndpoints.all),
        Section(title: "Erasures", operations: ErasureEndpoints.all),
        Section(title: "Dead letters", operations: DeadLetterEndpoints.all),
        Section(title: "Operation", operations: OperationalDoors.all),
    ]

    public static var operations: [any Operation] { sections.flatMap(\.operations) }
}
