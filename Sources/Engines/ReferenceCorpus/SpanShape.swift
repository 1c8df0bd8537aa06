// SPDX-License-Identifier: Apache-2.0

/// One operation of one service: its span name, kind, duration and attributes.
struct SpanShape {
    let name: [UInt8]
    let kind: UInt64
    let medianNanoseconds: Double
    let attributes: [AttributePattern]

    /// The status codes of requests; a failed one gets the last.
    static let codes = [200, 200, 201, 204, 302, 404, 500].map(AttributePattern.number)

    init(service: Landscape.Service, number: Int, words: [String], naming: Naming, _ chance: inout Chance) {
        let subject = chance.pick(words)
        let route = "/\(naming.root)/\(subject)/\(["list", "find", "{id}", "change", "status"][number % 5])"
        var attributes: [AttributePattern]
        switch number % 5 {
        case 0, 1:
            let method = chance.pick(["GET", "GET", "POST", "PUT"])
            (name, kind) = (Array("\(method) \(route)".utf8), 2)
            attributes = [
                .fixed("http.request.method", method), .fixed("http.route", route),
                .fixed("url.scheme", "https"), .fixed("network.protocol.version", "1.1"),
                AttributePattern("http.response.status_code", .choice(Self.codes)),
                AttributePattern(
                    "url.path", .path(prefix: Array("/\(naming.root)/\(subject)/".utf8), count: 40_000)),
                AttributePattern("client.address", .address(first: naming.network, hosts: naming.hosts)),
            ]
        case 2:
            (name, kind) = (Array("\(subject.uppercased()) \(words[number])".utf8), 3)
            attributes = [
                .fixed("db.system.name", naming.database), .fixed("db.namespace", "\(words[3])_\(subject)"),
                .fixed("db.collection.name", subject),
                .fixed("server.address", "\(naming.database).\(words[5]).svc"),
                .fixed(
                    "db.query.text",
                    "find id, \(words[7]) in \(subject) by \(words[8])_id = $1 first $2"),
                AttributePattern("server.port", .fixed(AttributePattern.number(5432))),
                AttributePattern("db.operation.parameter.0", .unique(digits: naming.parameterDigits)),
                AttributePattern("db.response.returned_rows", .amount(median: 12, spread: 1.4)),
            ]
        case 3:
            (name, kind) = (
                Array("\(subject) \(chance.pick(["publish", "process"]))".utf8), chance.happens(0.5) ? 4 : 5
            )
            attributes = [
                .fixed("messaging.system", naming.broker),
                .fixed("messaging.destination.name", "\(subject).events"),
                .fixed("messaging.operation.type", "send"),
                AttributePattern("messaging.message.id", .unique(digits: 16)),
                AttributePattern("messaging.message.body.size", .amount(median: 900, spread: 1.1)),
                AttributePattern("messaging.destination.partition.id", .path(prefix: [], count: 24)),
                .fixed("messaging.client.id", "\(service.name)-client"),
            ]
        default:
            (name, kind) = (Array("\(service.scope).\(subject)".utf8), 1)
            attributes = [
                .fixed("code.function.name", "\(service.scope).\(subject)"),
                .fixed("code.file.path", "src/\(subject)/\(words[number]).\(service.language)"),
                AttributePattern("code.line.number", .fixed(AttributePattern.number(chance.below(900)))),
                AttributePattern("\(naming.prefix).items", .amount(median: 30, spread: 1)),
                AttributePattern("\(naming.prefix).score", .ratio(digits: 1_000)),
            ]
        }
        attributes += naming.shared.filter { _ in chance.happens(0.9) }
        self.attributes = attributes
        medianNanoseconds = chance.around(4_000_000, spread: 1.2)
    }
}

/// What one seed calls things: the attribute keys, systems and user names that its spans and logs share.
struct Naming {
    let prefix: String
    let root: String
    let network: Int
    let hosts: Int
    let database: String
    let broker: String
    let userKey: String
    let parameterDigits: Int
    let shared: [AttributePattern]

    init(vocabulary: Vocabulary, _ chance: inout Chance) {
        let words = vocabulary.words
        let prefix = chance.pick(["app", words[40], "com.\(words[41])"])
        root = chance.pick(["api", "v1", words[42]])
        network = chance.pick([10, 100, 172, 203])
        hosts = chance.within(500...60_000)
        database = chance.pick(["postgresql", "mysql", "mongodb", "cassandra"])
        broker = chance.pick(["kafka", "rabbitmq", "nats", "pulsar"])
        userKey = chance.pick(["enduser.id", "user.id", "\(prefix).customer"])
        self.prefix = prefix
        parameterDigits = chance.pick([5, 6, 8])
        let regions = (0..<chance.within(3...12)).map { AttributePattern.text(words[50 + $0]) }
        let tiers = (0..<4).map { AttributePattern.text(words[70 + $0]) }
        let agents = (0..<chance.within(4...40)).map { number in
            AttributePattern.text("\(words[74 + number % 5])/\(number).\(number * 7 % 10) (\(words[79]))")
        }
        let users = chance.within(5_000...200_000)
        shared = [
            AttributePattern(userKey, .member(prefix: Array("\(words[43])-".utf8), count: users)),
            AttributePattern("\(prefix).\(words[44])", .choice(regions)),
            AttributePattern("\(prefix).tier", .choice(tiers)),
            AttributePattern("user_agent.original", .choice(agents)),
            AttributePattern("thread.id", .amount(median: chance.around(20, spread: 0.5), spread: 0.4)),
            AttributePattern(
                chance.pick(["session.id", "request.id"]), .session(digits: chance.pick([16, 32]))),
            AttributePattern("\(prefix).\(words[45])", .flag(share: chance.unit() * 0.3)),
        ]
        self.prefixedTier = "\(prefix).tier"
        self.tier = words[71]
    }

    /// An attribute that every other span carries, and a value of it.
    let prefixedTier: String
    let tier: String
}
