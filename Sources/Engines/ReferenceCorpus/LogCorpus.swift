// SPDX-License-Identifier: Apache-2.0

/// Log records of 40 templates with parameters, from one to a few pods a request, half of them within a
/// trace.
public struct LogCorpus: CorpusSource {
    private enum Part {
        case text([UInt8])
        case number(Int)
        case amount(median: Double, spread: Double)
        case hexadecimal(digits: Int)
        case address
        case user(count: Int)
        case word([[UInt8]])
        case milliseconds
    }

    private struct Template {
        let parts: [Part]
        let severity: (number: UInt64, text: [UInt8])
        let attributes: [AttributePattern]
    }

    private static let templateCount = 40
    private static let severities: [(number: UInt64, text: String)] = [
        (9, "INFO"), (9, "INFO"), (9, "INFO"), (5, "DEBUG"), (13, "WARN"), (17, "ERROR"),
    ]

    private let landscape: Landscape
    private let templates: [Template]
    private let spacing: Double
    private var clock: Double
    private var chance: Chance
    /// Traces under way; each logs a few times.
    private var open: [(UInt64, UInt64)]
    public let landmarks: [String: String]

    /// Records begin at `start` and follow each other at `rate` a second on average.
    public init(seed: UInt64, start: UInt64, rate: Double) {
        landscape = Landscape(seed: seed, podsPerService: 4)
        chance = Chance(seed: seed, stream: 4)
        let naming = Naming(vocabulary: landscape.vocabulary, &chance)
        let vocabulary = landscape.vocabulary
        var templates: [Template] = []
        for number in 0..<Self.templateCount {
            templates.append(Self.template(number, vocabulary: vocabulary, naming: naming, &chance))
        }
        self.templates = templates
        open = []
        for _ in 0..<64 { open.append((chance.next(), chance.next())) }
        spacing = 1e9 / rate
        clock = Double(start)
        landmarks = [
            "word.common": vocabulary.words[200], "word.rare": vocabulary.rareWord,
            "service": landscape.services[0].name,
        ]
    }

    private static func template(
        _ number: Int, vocabulary: Vocabulary, naming: Naming, _ chance: inout Chance
    ) -> Template {
        let words = vocabulary.words
        // Every fourth template speaks of the common word.
        let subject = number % 4 == 0 ? words[200] : words[201 + number]
        var parts: [Part] = [.text(Array("\(words[250 + number]) \(subject) ".utf8))]
        let variables = chance.within(1...4)
        for _ in 0..<variables {
            let wordCount = chance.within(1...4)
            let label = (0..<wordCount).map { _ in words[300 + chance.below(300)] }.joined(separator: " ")
            parts.append(.text(Array((label + chance.pick([" ", "=", ": ", " #"])).utf8)))
            let choices = (0..<chance.within(2...30)).map { Array(words[300 + $0].utf8) }
            let candidates: [Part] = [
                .number(100_000), .amount(median: chance.around(2_000, spread: 2), spread: 1.2),
                .hexadecimal(digits: chance.pick([8, 16])), .address, .user(count: 50_000), .word(choices),
                .milliseconds,
            ]
            parts.append(chance.pick(candidates))
            parts.append(.text(Array(chance.pick([" ", ", ", "; ", " in "]).utf8)))
        }
        parts.append(
            .text(Array((0..<4).map { _ in words[300 + chance.below(300)] }.joined(separator: " ").utf8)))
        let severity = severities[number < 10 ? 0 : chance.below(severities.count)]
        let attributes: [AttributePattern] = [
            .fixed("code.function.name", "\(words[30 + number % 7]).\(words[250 + number])"),
            AttributePattern("code.line.number", .fixed(AttributePattern.number(chance.below(900)))),
            .fixed(
                chance.pick(["logger.name", "log.logger"]), "com.\(words[41]).\(words[260 + number % 9])"),
            AttributePattern("thread.name", .path(prefix: Array("\(naming.prefix)-exec-".utf8), count: 32)),
            naming.shared[0], naming.shared[chance.within(1...4)],
        ]
        return Template(
            parts: parts, severity: (severity.number, Array(severity.text.utf8)), attributes: attributes)
    }

    public mutating func next(items: Int) -> CorpusRequest {
        var writer = WireWriter(capacity: items * 400)
        let podCount = chance.within(1...4)
        for part in 0..<podCount {
            let pod = chance.below(landscape.pods.count)
            let count = items * (part + 1) / podCount - items * part / podCount
            writer.message(1) { writer in
                writer.string(1, landscape.pods[pod].resource)
                writer.message(2) { writer in
                    writer.message(1) { writer in
                        writer.string(1, landscape.services[landscape.pods[pod].service].scope)
                    }
                    for _ in 0..<count { record(of: pod, to: &writer) }
                }
            }
        }
        clock += spacing * Double(items)
        return CorpusRequest(body: writer.bytes, items: items)
    }

    private mutating func record(of pod: Int, to writer: inout WireWriter) {
        // Each service logs mostly from some of the templates.
        let template = templates[
            (chance.skewed(Self.templateCount) + landscape.pods[pod].service * 2) % Self.templateCount]
        let time = UInt64(clock + chance.unit() * spacing * 2_000)
        writer.message(2) { writer in
            writer.fixed64(1, time)
            writer.varint(2, template.severity.number)
            writer.string(3, template.severity.text)
            writer.message(5) { writer in
                writer.text(1) { writer in body(of: template, to: &writer) }
            }
            for attribute in template.attributes {
                attribute.write(6, to: &writer, session: chance.next(), &chance)
            }
            if chance.happens(0.5) {
                let number = chance.below(open.count)
                let trace = open[number]
                if chance.happens(0.1) { open[number] = (chance.next(), chance.next()) }
                writer.fixed32(8, 1)
                writer.identifier(9, trace.0, trace.1)
                writer.identifier(10, chance.next() | 1)
            }
            writer.fixed64(11, time + UInt64(chance.below(2_000_000)))
        }
    }

    private mutating func body(of template: Template, to writer: inout WireWriter) {
        for part in template.parts {
            switch part {
            case .text(let text): writer.append(text)
            case .number(let count): writer.decimal(chance.below(count))
            case .amount(let median, let spread): writer.decimal(Int(chance.around(median, spread: spread)))
            case .hexadecimal(let digits): writer.hexadecimal(chance.next(), digits: digits)
            case .address:
                for position in 0..<4 {
                    if position > 0 { writer.letters(".") }
                    writer.decimal(position == 0 ? 10 : chance.below(position == 1 ? 4 : 250))
                }
            case .user(let count):
                writer.letters("u")
                writer.decimal(chance.skewed(count))
            case .word(let choices): writer.append(choices[chance.skewed(choices.count)])
            case .milliseconds:
                let value = Int(chance.around(3_000, spread: 1.3))
                writer.decimal(value / 100)
                writer.letters(".")
                writer.decimal(value % 100)
                writer.letters("ms")
            }
        }
        if chance.happens(0.000_01) { writer.append(Array(" \(landscape.vocabulary.rareWord)".utf8)) }
    }
}
