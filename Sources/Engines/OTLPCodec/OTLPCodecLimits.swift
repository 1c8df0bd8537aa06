// SPDX-License-Identifier: Apache-2.0

/// The bounds of what the codec accepts, whatever the receiver's own limits are.
public enum OTLPCodecLimits {
    /// Bytes of one request. String numbers and offsets in a batch are 32 bits wide, and the strings of a
    /// request take at most twice its size; but blocks count the bytes of a log body in 27 bits.
    public static let requestBytesMax = 127 * 1024 * 1024

    /// Spans, points or log records in one request, accepted or not. An empty record takes 2 bytes on the
    /// wire (and next to nothing compressed) but about 100 in columns, and the work of a whole one: few bytes
    /// must not keep a core for a minute. 64 MiB of records of 64 bytes, which real ones exceed, still fit.
    public static let recordsMax = 1_048_576

    /// Bytes of a metric point on the wire, a little below what real ones take: for how many points of a
    /// request memory is made ready.
    static let pointBytesUsual = 128

    /// Resource groups, scope groups and metrics in one request: empty ones cost as much work as records.
    public static let groupsMax = 1_048_576

    /// Attributes of all records in one request. An empty one takes 2 bytes on the wire and 13 in columns.
    /// 64 MiB of attributes of 32 bytes, which most real ones exceed, still fit.
    public static let attributesPerRequestMax = 2_097_152

    /// Bytes of one resource or scope with its schema URL: every reader of a row builds them again. Real ones
    /// take a few hundred.
    public static let originBytesMax = 1 << 20

    /// Distinct UTC days of the records in one request, each of which becomes a block of its own. A year that
    /// is sent late fits.
    public static let daysMax = 400

    /// Attributes of one span, log record or point. Far above every SDK default (128), low enough that one
    /// record cannot fill a block by itself.
    public static let attributesPerRecordMax = 65_536

    /// Bytes of a point's attributes, and of its exemplars, and of a distribution that is kept as it came:
    /// every reader of its series holds them. Real ones take some hundred.
    public static let pointFieldBytesMax = 64 << 10

    /// Bytes of name, description, unit and metadata of a metric. Real ones take about a hundred.
    public static let metricBytesMax = 16 << 10

    /// Buckets of one histogram. Senders use some 10 to 200; queries read none that is wider.
    public static let histogramBucketsMax = 4_096

    /// How deep an attribute value may nest arrays and maps. Bounds the stack, here and in every reader.
    public static let valueDepthMax = 64

    /// How deep groups of unknown fields may nest. OTLP has none.
    public static let groupDepthMax = 16

    /// How deep JSON may nest: four levels for each level of a value, and room for the messages around it.
    public static let jsonDepthMax = valueDepthMax * 4 + 64

    /// Kinds of reasons are few, but a message must stay short: reasons named in a rejection message.
    public static let rejectionReasonsMax = 4
}
