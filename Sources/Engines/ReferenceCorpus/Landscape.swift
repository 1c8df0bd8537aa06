// SPDX-License-Identifier: Apache-2.0

/// What sends: 20 services of 15 operations each, and the pods that they run in.
struct Landscape {
    static let serviceCount = 20
    static let operationCount = 15

    struct Service {
        let name: String
        let language: String
        let scope: String
        let version: String
        let namespace: String
    }

    /// One process; its encoded Resource message of eight attributes.
    struct Pod {
        let service: Int
        let node: Int
        let resource: [UInt8]
    }

    let vocabulary: Vocabulary
    let services: [Service]
    let pods: [Pod]
    let nodeCount: Int

    /// The pods of another `generation` have replaced all those of the one before.
    init(seed: UInt64, podsPerService: Int, generation: UInt64 = 0) {
        let vocabulary = Vocabulary(seed: seed)
        self.vocabulary = vocabulary
        var chance = Chance(seed: seed, stream: 2)
        let kinds = ["api", "service", "worker", "gateway", "store", "svc", "edge", "sync"].shuffled(
            using: &chance)
        let languages = ["java", "go", "python", "nodejs", "dotnet", "rust"].shuffled(using: &chance)
        let namespaces = (0..<chance.within(2...5)).map { vocabulary.words[20 + $0] }
        let environment = chance.pick(["production", "prod", "live", "prod-eu", "staging"])
        let region = chance.pick(["eu-central-1", "us-east-1", "ap-south-2", "europe-west4", "westus3"])
        services = (0..<Self.serviceCount).map { number in
            let word = vocabulary.words[number]
            return Service(
                name: "\(word)-\(kinds[number % 5])", language: languages[chance.skewed(languages.count)],
                scope: "\(vocabulary.words[30 + number % 7]).\(word)",
                version: "\(chance.within(0...9)).\(chance.below(40)).\(chance.below(9))",
                namespace: chance.pick(namespaces))
        }
        nodeCount = chance.within(6...10)
        let nodePrefix = chance.pick(["node", "ip-10-0-3", "gke-pool", "worker", "k8s"])
        var pods: [Pod] = []
        for (number, service) in services.enumerated() {
            let replica = chance.next()
            for pod in 0..<podsPerService {
                let node = chance.below(nodeCount)
                let suffix = String((chance.next() &+ generation &* 7_919) % 60_466_176, radix: 36)
                var writer = WireWriter()
                let values = [
                    ("service.name", service.name), ("service.version", service.version),
                    ("service.instance.id", "\(service.name)-\(pod)"),
                    ("deployment.environment.name", environment), ("k8s.namespace.name", service.namespace),
                    ("k8s.pod.name", "\(service.name)-\(String(replica >> 32, radix: 16))-\(suffix)"),
                    (chance.happens(0.5) ? "host.name" : "k8s.node.name", "\(nodePrefix)-\(node)"),
                    seed % 2 == 0 ? ("cloud.region", region) : ("telemetry.sdk.language", service.language),
                ]
                for (key, value) in values {
                    AttributePattern.fixed(key, value).write(1, to: &writer, session: 0, &chance)
                }
                pods.append(Pod(service: number, node: node, resource: writer.bytes))
            }
        }
        self.pods = pods
    }
}
