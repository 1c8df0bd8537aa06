// SPDX-License-Identifier: Apache-2.0

/// The bounds of what the codec accepts, whatever the receiver's own limits are.
public enum OTLPCodecLimits {
    /// Bytes of one request. String numbers and offsets in a batch are 32 bits wide; the strings of a request
    /// take at most twice its size, so this leaves room to spare.
    public static let requestBytesMax = 512 * 1024 * 1024

    /// Records in one request. An empty record takes 2 bytes on the wire and about 100 in columns; without a
    /// bound 64 MiB of nothing would become 3 GB of memory. Real records take 30 bytes or more.
    public static let recordsMax = 4_194_304

    /// Attributes of one span, log record or point. Far above every SDK default (128), low enough that one
    /// record cannot fill a block by itself.
    public static let attributesPerRecordMax = 65_536

    /// How deep an attribute value may nest arrays and maps. Bounds the stack, here and in every reader.
    public static let valueDepthMax = 64

    /// How deep groups of unknown fields may nest. OTLP has none.
    public static let groupDepthMax = 16

    /// How deep JSON may nest: four levels for each level of a value, and room for the messages around it.
    public static let jsonDepthMax = valueDepthMax * 4 + 64

    /// Kinds of reasons are few, but a message must stay short: reasons named in a rejection message.
    public static let rejectionReasonsMax = 4
}
