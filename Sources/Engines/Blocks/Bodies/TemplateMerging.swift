// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Makes one template of many that differ in a few words: these words become variables.
///
/// Templates are alike when they have the same signs between words and at least half of their words in
/// common. A template of few texts that nothing is like gives way to the one that is a single variable.
struct TemplateMerging {
    /// Where a variable of a merged template comes from.
    enum Source {
        /// A variable of the text, by its index.
        case variable(Int)
        /// A word of the template found first.
        case word(TextPiece)
    }

    /// Which variables the texts of one template have afterwards.
    enum Variables {
        /// The same as before.
        case same
        /// One: the whole text.
        case whole
        case merged([Source])
    }

    /// What the texts of one template become.
    struct Target {
        /// Number in `templates`.
        var template: UInt32
        var variables = Variables.same
    }

    private struct Cluster {
        var first: Int
        var members: [Int]
        /// Which of the first one's words differ in another.
        var varies: [Bool]
    }

    /// What templates are compared by: the hashes of their words, one template after the other, and the signs
    /// between them. Words of one hash count as the same, which at worst leaves templates apart or together
    /// that should not be: each keeps its own text.
    private struct Outlines {
        private(set) var hashes: [UInt64] = []
        private(set) var ends: [Int] = []
        private(set) var shapes: [UInt64] = []

        init(of templates: StringTable) {
            for number in 0..<UInt32(templates.count) { templates.withBytes(of: number) { add($0) } }
        }

        /// The words of one template, as indices in `hashes`.
        func words(_ template: Int) -> Range<Int> {
            (template == 0 ? 0 : ends[template - 1])..<ends[template]
        }

        private mutating func add(_ text: UnsafeRawBufferPointer) {
            var shape: UInt64 = 0
            var offset = 0
            while offset < text.count {
                let start = offset
                while offset < text.count, text[offset] != 0, BodyTokens.isToken(text[offset]) { offset += 1 }
                if offset > start {
                    hashes.append(
                        FilterHash.hash(UnsafeRawBufferPointer(rebasing: text[start..<offset])))
                    shape = FilterHash.mix(shape ^ 1)
                } else {
                    shape = FilterHash.mix(shape ^ UInt64(text[offset]) << 8)
                    offset += 1
                }
            }
            ends.append(hashes.count)
            shapes.append(shape)
        }
    }

    /// The templates that stay; number 0 is the empty text, 1 the single variable.
    private(set) var templates = StringTable(minimumCapacity: 256)
    /// By number of the template found first.
    private(set) var targets: [Target] = []
    private let splitting: BodySplitting

    init(_ splitting: BodySplitting) {
        self.splitting = splitting
        _ = templates.intern([0])
        let old = splitting.templates
        targets = (0..<old.count).map { _ in Target(template: 0) }
        var isMerged = [Bool](repeating: false, count: old.count)
        if old.count >= BlockLimits.mergedTemplatesMin {
            for cluster in clusters() where cluster.members.count >= BlockLimits.mergedTemplateMembersMin {
                merge(cluster, &isMerged)
            }
        }
        for number in targets.indices where !isMerged[number] {
            let rows = splitting.rowCounts[number]
            let isRare = rows < (splitting.variableCounts[number] == 0 ? 2 : BlockLimits.templateRowsMin)
            if number > 1, isRare {
                targets[number] = Target(template: BodySplitting.wholeTemplate, variables: .whole)
            } else {
                targets[number].template = old.withBytes(of: UInt32(number)) { templates.intern($0) }
            }
        }
    }

    private func clusters() -> [Cluster] {
        var clusters: [Cluster] = []
        var byShape: [UInt64: [Int]] = [:]
        let outlines = Outlines(of: splitting.templates)
        for number in 2..<max(2, splitting.templates.count) where !outlines.words(number).isEmpty {
            let candidates = byShape[outlines.shapes[number]] ?? []
            let taker = candidates.first { candidate in
                Self.join(number, &clusters[candidate], outlines)
            }
            guard taker == nil, candidates.count < BlockLimits.mergedTemplateCandidatesMax else { continue }
            byShape[outlines.shapes[number], default: []].append(clusters.count)
            let varies = [Bool](repeating: false, count: outlines.words(number).count)
            clusters.append(Cluster(first: number, members: [number], varies: varies))
        }
        return clusters
    }

    /// Adds a template to a cluster when it is like the first one of that.
    private static func join(_ number: Int, _ cluster: inout Cluster, _ outlines: Outlines) -> Bool {
        let words = outlines.hashes[outlines.words(number)]
        let others = outlines.hashes[outlines.words(cluster.first)]
        // Templates whose shapes only share a hash must not be compared beyond their end.
        guard words.count == others.count else { return false }
        var same = 0
        for (word, other) in zip(words, others) where word == other { same += 1 }
        guard same * 2 >= words.count else { return false }
        cluster.members.append(number)
        for (index, (word, other)) in zip(words, others).enumerated() where word != other {
            cluster.varies[index] = true
        }
        return true
    }

    /// Where the words and the variables of a template lie, in order.
    private func places(inTemplate number: Int) -> [(range: Range<Int>, isVariable: Bool)] {
        splitting.templates.withBytes(of: UInt32(number)) { bytes in
            var places: [(range: Range<Int>, isVariable: Bool)] = []
            var offset = 0
            while offset < bytes.count {
                let start = offset
                while offset < bytes.count, bytes[offset] != 0, BodyTokens.isToken(bytes[offset]) {
                    offset += 1
                }
                if offset > start {
                    places.append((start..<offset, false))
                } else {
                    if bytes[offset] == 0 { places.append((start..<start + 1, true)) }
                    offset += 1
                }
            }
            return places
        }
    }

    private mutating func merge(_ cluster: Cluster, _ isMerged: inout [Bool]) {
        let varyingCount = cluster.varies.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard 1...BlockLimits.templateVariablesMax ~= varyingCount else { return }
        let base = splitting.templates
        for member in cluster.members {
            var text: [UInt8] = []
            var sources: [Source] = []
            var variable = 0
            var word = 0
            var offset = 0
            let start = base.range(of: UInt32(member)).lowerBound
            base.withBytes(of: UInt32(member)) { bytes in
                for (range, isVariable) in places(inTemplate: member) {
                    text += bytes[offset..<range.lowerBound]
                    offset = range.upperBound
                    if isVariable {
                        sources.append(.variable(variable))
                        variable += 1
                        text.append(0)
                        continue
                    }
                    if cluster.varies[word] {
                        let place = start + range.lowerBound..<start + range.upperBound
                        sources.append(.word(TextPiece(place, isInTemplates: true)))
                        text.append(0)
                    } else {
                        text += bytes[range]
                    }
                    word += 1
                }
                text += bytes[offset...]
            }
            targets[member] = Target(template: templates.intern(text), variables: .merged(sources))
            isMerged[member] = true
        }
    }
}
