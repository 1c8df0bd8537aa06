// SPDX-License-Identifier: Apache-2.0

/// 128 bits that stand for a metric series wherever it is stored. Points carry the id; the check tells apart
/// two series that have one id by chance.
public struct SeriesIdentity: Sendable, Hashable {
    public var id: UInt64
    public var check: UInt64

    public init(id: UInt64, check: UInt64) {
        self.id = id
        self.check = check
    }

    /// The identity a series gets when its own id is another's already.
    public var salted: SeriesIdentity {
        var hasher = SeriesHasher()
        hasher.combine(id)
        hasher.combine(check)
        return hasher.identity
    }
}

/// Computes a `SeriesIdentity` from parts. It belongs to the block format: it never changes. Strings are
/// preceded by their length, so that neighbours cannot run together.
public struct SeriesHasher: Sendable {
    private var high: UInt64 = 0x243F_6A88_85A3_08D3
    private var low: UInt64 = 0x1319_8A2E_0370_7344

    public init() {}

    public var identity: SeriesIdentity {
        SeriesIdentity(
            id: Self.fold(high ^ low, 0x9E37_79B9_7F4A_7C15),
            check: Self.fold(low &+ high, 0xD6E8_FEB8_6659_FD93))
    }

    @inline(__always)
    public mutating func combine(_ word: UInt64) {
        // The additions keep a lane from sticking at 0; the lanes differ in key and in what they fold in.
        high = Self.fold(high ^ word, 0xA076_1D64_78BD_642F) &+ 0xE703_7ED1_A0B4_28DB
        low = Self.fold(low &+ word, 0x8EBC_6AF0_9C88_C6E3) ^ 0x5899_65CC_7537_4CC3 ^ high
    }

    public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        combine(UInt64(bytes.count))
        guard let base = bytes.baseAddress else { return }
        var offset = 0
        while offset + 8 <= bytes.count {
            combine(UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        combine(tail)
    }

    public mutating func combine(_ number: UInt32, of strings: StringTable) {
        strings.withBytes(of: number) { combine($0) }
    }

    public mutating func combine(_ identity: SeriesIdentity) {
        combine(identity.id)
        combine(identity.check)
    }

    @inline(__always)
    private static func fold(_ value: UInt64, _ key: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: key)
        return high ^ low
    }
}

extension SeriesDefinitions {
    /// The identities of rows; each part is hashed once, and none that no row asked for has.
    ///
    /// A series is its metric, resource and scope as they were sent, and its attributes in whatever order.
    public struct Identifier: Sendable {
        private var metrics = Known()
        private var resources = Known()
        private var scopes = Known()

        public init() {}

        /// The identity of a row of definitions, which must be the same ones, perhaps longer, in every call.
        public mutating func identity(
            ofRow row: Int, of definitions: SeriesDefinitions
        ) -> SeriesIdentity {
            let strings = definitions.strings
            var hasher = SeriesHasher()
            hasher.combine(
                metrics.identity(of: definitions.metric[row]) {
                    Self.identity(of: definitions.metrics[$0], strings)
                })
            hasher.combine(
                resources.identity(of: definitions.resource[row]) {
                    Self.identity(of: definitions.resources[$0], strings)
                })
            hasher.combine(
                scopes.identity(of: definitions.scope[row]) {
                    Self.identity(of: definitions.scopes[$0], strings)
                })
            var attributes = definitions.attributes.entries(of: row).map { entry in
                Self.identity(ofAttribute: entry, of: definitions)
            }
            attributes.sort { ($0.id, $0.check) < ($1.id, $1.check) }
            for attribute in attributes { hasher.combine(attribute) }
            return hasher.identity
        }

        /// Identities of parts by number; neighbouring rows mostly have the same ones.
        private struct Known: Sendable {
            private var identities: [UInt32: SeriesIdentity] = [:]
            private var last: (number: UInt32, identity: SeriesIdentity)?

            mutating func identity(
                of number: UInt32, _ compute: (Int) -> SeriesIdentity
            ) -> SeriesIdentity {
                if let last, last.number == number { return last.identity }
                let identity = identities[number] ?? compute(Int(number))
                identities[number] = identity
                last = (number, identity)
                return identity
            }
        }

        private static func identity(
            of metric: MetricDescriptor, _ strings: StringTable
        ) -> SeriesIdentity {
            var hasher = SeriesHasher()
            for part in [metric.name, metric.description, metric.unit, metric.metadata] {
                hasher.combine(part, of: strings)
            }
            hasher.combine(UInt64(metric.kind.rawValue) << 1 | (metric.isMonotonic ? 1 : 0))
            hasher.combine(UInt64(bitPattern: Int64(metric.temporality)))
            return hasher.identity
        }

        private static func identity(of origin: Origin, _ strings: StringTable) -> SeriesIdentity {
            var hasher = SeriesHasher()
            hasher.combine(origin.message, of: strings)
            hasher.combine(origin.name, of: strings)
            return hasher.identity
        }

        private static func identity(
            ofAttribute entry: Int, of definitions: SeriesDefinitions
        ) -> SeriesIdentity {
            var hasher = SeriesHasher()
            hasher.combine(definitions.attributes.keys[entry], of: definitions.strings)
            let cell = definitions.attributes.cell(entry)
            hasher.combine(UInt64(cell.type.rawValue))
            if cell.type.isString {
                hasher.combine(UInt32(truncatingIfNeeded: cell.bits), of: definitions.strings)
            } else {
                hasher.combine(cell.bits)
            }
            return hasher.identity
        }
    }
}
