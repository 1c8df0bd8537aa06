// SPDX-License-Identifier: Apache-2.0

/// Names the field at an offset, by reading the message again: only errors pay for it.
enum MessagePath {
    /// A path such as `resource_spans[0].scope_spans[1].spans[3].name`; as far as the bytes can be read.
    static func path(to offset: Int, in bytes: UnsafeRawBufferPointer, as root: MessageID) -> String {
        guard var reader = WireReader(bytes) else { return "" }
        var path = ""
        var type = root
        while let (field, index, content) = step(&reader, toward: offset, in: type) {
            path += (path.isEmpty ? "" : ".") + field.name + (index.map { "[\($0)]" } ?? "")
            guard case .message(let inner) = field.kind, let content, offset >= content.offset else { break }
            type = inner
            reader = content
        }
        return path
    }

    /// The field of a message in which the offset lies, its index when repeated, and its content.
    private static func step(
        _ reader: inout WireReader, toward offset: Int, in type: MessageID
    ) -> (field: Field, index: Int?, content: WireReader?)? {
        var counts: [UInt32: Int] = [:]
        while let tag = try? reader.tag(), tag != 0 {
            let field = type.type.fields.first { $0.number == tag >> 3 }
            let index = counts[tag >> 3, default: 0]
            counts[tag >> 3] = index + 1
            var content: WireReader?
            if tag & 7 == 2 {
                content = try? reader.content()
                if content == nil { return field.map { ($0, $0.label == .many ? index : nil, nil) } }
            } else if (try? reader.skip(tag)) == nil {
                return field.map { ($0, $0.label == .many ? index : nil, nil) }
            }
            if reader.offset > offset { return field.map { ($0, $0.label == .many ? index : nil, content) } }
        }
        return nil
    }
}
