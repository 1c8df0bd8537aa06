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

    /// Words of one template, and the positions of its variables among them.
    private struct Words {
        var ranges: [Range<Int>] = []
        var hashes: [Int] = []
        /// Ranges of words and of single variables, in order.
        var isVariable: [Bool] = []
        var shape = 0
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
        var byShape: [Int: [Int]] = [:]
        let words = (0..<splitting.templates.count).map { self.words(ofTemplate: $0) }
        for number in 2..<max(2, words.count) where !words[number].hashes.isEmpty {
            var isTaken = false
            let candidates = byShape[words[number].shape] ?? []
            for candidate in candidates {
                let first = clusters[candidate].first
                // Templates whose shapes only share a hash must not be compared beyond their end.
                guard words[first].hashes.count == words[number].hashes.count else { continue }
                var same = 0
                for index in words[number].hashes.indices
                where words[number].hashes[index] == words[first].hashes[index] {
                    same += 1
                }
                guard same * 2 >= words[number].hashes.count else { continue }
                clusters[candidate].members.append(number)
                for index in words[number].hashes.indices
                where words[number].hashes[index] != words[first].hashes[index] {
                    clusters[candidate].varies[index] = true
                }
                isTaken = true
                break
            }
            guard !isTaken, candidates.count < BlockLimits.mergedTemplateCandidatesMax else { continue }
            byShape[words[number].shape, default: []].append(clusters.count)
            let varies = [Bool](repeating: false, count: words[number].hashes.count)
            clusters.append(Cluster(first: number, members: [number], varies: varies))
        }
        return clusters
    }

    private func words(ofTemplate number: Int) -> Words {
        splitting.templates.withBytes(of: UInt32(number)) { bytes in
            var words = Words()
            var shape = Hasher()
            var offset = 0
            while offset < bytes.count {
                let start = offset
                while offset < bytes.count, bytes[offset] != 0, BodyTokens.isToken(bytes[offset]) {
                    offset += 1
                }
                if offset > start {
                    var word = Hasher()
                    word.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
                    words.ranges.append(start..<offset)
                    words.hashes.append(word.finalize())
                    words.isVariable.append(false)
                    shape.combine(1 as UInt8)
                } else {
                    if bytes[offset] == 0 {
                        words.isVariable.append(true)
                        words.ranges.append(start..<start + 1)
                    }
                    shape.combine(bytes[offset])
                    offset += 1
                }
            }
            shape.combine(words.hashes.count)
            words.shape = shape.finalize()
            return words
        }
    }

    private mutating func merge(_ cluster: Cluster, _ isMerged: inout [Bool]) {
        let varyingCount = cluster.varies.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard 1...BlockLimits.templateVariablesMax ~= varyingCount else { return }
        let base = splitting.templates
        for member in cluster.members {
            let words = words(ofTemplate: member)
            var text: [UInt8] = []
            var sources: [Source] = []
            var variable = 0
            var word = 0
            var offset = 0
            let start = base.range(of: UInt32(member)).lowerBound
            base.withBytes(of: UInt32(member)) { bytes in
                for (range, isVariable) in zip(words.ranges, words.isVariable) {
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
