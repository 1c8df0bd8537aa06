// SPDX-License-Identifier: Apache-2.0

/// Turns OTLP/JSON into OTLP/protobuf, driven by the schema, so that one decoder serves both encodings.
///
/// Unlike proto3 JSON, OTLP has hexadecimal ids, enumerations by number only, and lowerCamelCase keys only.
struct JSONTranscoder {
    private var reader: JSONReader
    private var writer = ProtobufWriter()
    private let plan = JSONPlan.otlp
    /// The fields that are open: index in the plan, and element when repeated. Errors are named after it.
    private var path: [(field: Int, element: Int?)] = []
    /// What has been written of the open messages, innermost last, so that a repeated key can replace its
    /// value.
    private var written: [(field: Int, range: Range<Int>)] = []

    /// Transcodes a whole text.
    static func transcode(_ bytes: UnsafeRawBufferPointer, as type: MessageID) throws(MalformedOTLP)
        -> [UInt8]
    {
        guard bytes.count <= OTLPCodecLimits.requestBytesMax else {
            throw MalformedOTLP(reason: WireDamage.Kind.tooLarge.reason, offset: nil)
        }
        guard let reader = JSONReader(bytes) else {
            throw MalformedOTLP(reason: "expected an object", offset: 0)
        }
        var transcoder = JSONTranscoder(reader: reader)
        transcoder.writer.bytes.reserveCapacity(bytes.count / 2)
        do throws(JSONDamage) {
            try transcoder.object(type)
            try transcoder.reader.finish()
        } catch {
            throw MalformedOTLP(
                reason: error.reason.description, offset: error.offset, path: transcoder.pathText)
        }
        return transcoder.writer.bytes
    }

    private init(reader: JSONReader) { self.reader = reader }

    private var pathText: String {
        path.map { plan.key($0.field) + ($0.element.map { "[\($0)]" } ?? "") }.joined(separator: ".")
    }

    /// Writes the fields of an object.
    private mutating func object(_ type: MessageID) throws(JSONDamage) {
        try reader.enter("{", "expected an object")
        let outer = written.count
        if !reader.take("}") {
            repeat { try member(of: type, since: outer) } while reader.take(",")
            try reader.expect("}", "expected a comma or the end of the object")
        }
        written.removeSubrange(outer...)
        reader.leave()
    }

    private mutating func member(of type: MessageID, since outer: Int) throws(JSONDamage) {
        let key = try reader.string()
        try reader.expect(":", "expected a colon")
        guard let field = find(key, in: type) else { return try reader.skipValue() }
        remove(field, since: outer)
        if reader.peek() == UInt8(ascii: "n"), reader.take(literal: "null") { return }
        let start = writer.bytes.count
        path.append((field, nil))
        if plan[field].isMany {
            try array(plan[field])
        } else {
            try value(plan[field], keepsZero: plan[field].keepsZero)
        }
        path.removeLast()
        written.append((field, start..<writer.bytes.count))
    }

    private func find(_ key: JSONString, in type: MessageID) -> Int? {
        guard key.isEscaped else { return plan.find(key.raw, in: type) }
        return key.content.withUnsafeBytes { plan.find($0, in: type) }
    }

    /// Takes back an earlier value of the same key: the last one counts.
    private mutating func remove(_ field: Int, since outer: Int) {
        guard let index = written[outer...].firstIndex(where: { $0.field == field }) else { return }
        let range = written.remove(at: index).range
        writer.bytes.removeSubrange(range)
        for later in index..<written.count {
            let moved = written[later].range
            written[later].range = moved.lowerBound - range.count..<moved.upperBound - range.count
        }
    }

    private mutating func array(_ entry: JSONPlan.Entry) throws(JSONDamage) {
        try reader.enter("[", "expected an array")
        if !reader.take("]") {
            let packed = entry.kind.isPackable ? writer.begin(entry.number) : nil
            var element = 0
            repeat {
                path[path.count - 1].element = element
                if packed == nil {
                    try value(entry, keepsZero: true)
                } else {
                    try scalar(entry.kind)
                }
                element += 1
            } while reader.take(",")
            path[path.count - 1].element = nil
            if let packed { writer.end(packed) }
            try reader.expect("]", "expected a comma or the end of the array")
        }
        reader.leave()
    }

    /// Writes a field with its tag.
    private mutating func value(_ entry: JSONPlan.Entry, keepsZero: Bool) throws(JSONDamage) {
        let fieldStart = writer.bytes.count
        switch entry.kind {
        case .message(let type):
            let start = writer.begin(entry.number)
            try object(type)
            writer.end(start)
        case .string:
            let text = try reader.string()
            guard text.raw.count > 0 || keepsZero else { return }
            let start = writer.begin(entry.number)
            text.appendContent(to: &writer.bytes)
            writer.end(start)
        case .bytes, .traceID, .spanID:
            let text = try reader.string()
            let bytes = entry.kind == .bytes ? try text.base64() : try text.hexadecimal()
            if !bytes.isEmpty || keepsZero { writer.bytesField(entry.number, bytes) }
        default:
            writer.tag(entry.number, wireType: entry.kind.wireType)
            let isZero = try scalar(entry.kind)
            if isZero && !keepsZero { writer.bytes.removeSubrange(fieldStart...) }
        }
    }

    /// Writes a number or boolean without a tag; returns whether it is zero.
    @discardableResult
    private mutating func scalar(_ kind: FieldKind) throws(JSONDamage) -> Bool {
        var bits: UInt64
        switch kind {
        case .bool: bits = try boolean() ? 1 : 0
        case .double: bits = try double().bitPattern
        case .enumeration: bits = UInt64(bitPattern: Int64(try enumeration()))
        case .int32, .stringIndex: bits = UInt64(bitPattern: Int64(try integer(as: Int32.self)))
        case .sint32:
            let value = try integer(as: Int32.self)
            bits = UInt64(UInt32(bitPattern: value << 1 ^ value >> 31))
        case .uint32, .fixed32: bits = UInt64(try integer(as: UInt32.self))
        case .int64, .sfixed64: bits = UInt64(bitPattern: try integer(as: Int64.self))
        case .uint64, .fixed64, .time: bits = try integer(as: UInt64.self)
        case .string, .bytes, .traceID, .spanID, .message:
            preconditionFailure("Only numbers and booleans are scalars.")
        }
        switch kind.wireType {
        case 0: writer.varint(bits)
        case 1: writer.fixed64(bits)
        default: writer.fixed32(UInt32(truncatingIfNeeded: bits))
        }
        return bits == 0
    }

    private mutating func boolean() throws(JSONDamage) -> Bool {
        _ = reader.peek()
        if reader.take(literal: "true") { return true }
        if reader.take(literal: "false") { return false }
        throw reader.damage("expected true or false")
    }

    private mutating func enumeration() throws(JSONDamage) -> Int32 {
        if reader.peek() == UInt8(ascii: "\"") {
            throw reader.damage("enumerations are numbers in OTLP/JSON, not names")
        }
        return try integer(as: Int32.self)
    }

    /// A number or a string that holds one.
    private mutating func integer<Integer: FixedWidthInteger>(as: Integer.Type) throws(JSONDamage) -> Integer
    {
        let first = reader.peek()
        let offset = reader.offset
        let text = first == UInt8(ascii: "\"") ? try numberInString(reader.string()) : try reader.number()
        guard let value = JSONNumber.integer(text, as: Integer.self) else {
            throw JSONDamage(reason: "not an integer within the range of the field", offset: offset)
        }
        return value
    }

    private mutating func double() throws(JSONDamage) -> Double {
        let first = reader.peek()
        let offset = reader.offset
        let text: UnsafeRawBufferPointer
        if first == UInt8(ascii: "\"") {
            let string = try reader.string()
            if string.raw.elementsEqual("NaN".utf8) { return .nan }
            if string.raw.elementsEqual("Infinity".utf8) { return .infinity }
            if string.raw.elementsEqual("-Infinity".utf8) { return -.infinity }
            text = try numberInString(string)
        } else {
            text = try reader.number()
        }
        guard let value = JSONNumber.double(text) else {
            throw JSONDamage(reason: "beyond the range of a double", offset: offset)
        }
        return value
    }

    /// Checks that a string holds a JSON number and nothing else.
    private func numberInString(_ string: JSONString) throws(JSONDamage) -> UnsafeRawBufferPointer {
        let damage = JSONDamage(reason: "expected a number", offset: string.offset)
        guard let first = string.raw.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
            var inner = JSONReader(string.raw)
        else { throw damage }
        let text: UnsafeRawBufferPointer
        do throws(JSONDamage) { text = try inner.number() } catch { throw damage }
        guard text.count == string.raw.count else { throw damage }
        return text
    }
}
