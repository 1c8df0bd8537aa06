// SPDX-License-Identifier: Apache-2.0

/// The bounds of the OTLP doors that operators need not touch.
public enum OTLPReceiverLimits {
    /// Seconds from the first look at a body to its last byte. An exporter gives up after 10 by default; a
    /// client that dribbles may not hold memory longer.
    static let bodyReadSecondsMax = 60

    /// Bytes reserved for a body because its sender announces them; beyond, it grows as it comes.
    static let expectedBytesMax = 8 * 1024 * 1024

    /// Bytes that one read of an HTTP connection may bring. With the default of 64 KiB a request of 500 KB
    /// takes eight reads, each handed from the event loop to the reader of the body.
    static let httpReadBytesMax = 512 * 1024

    /// Seconds from the head of any HTTP request to its last byte, refused or not: above the bound of bodies
    /// that are read, so that those get an answer.
    static let uploadSecondsMax: Int64 = 90

    /// Bytes that the gRPC transport accepts above the limit of a body. The transport can only reset the
    /// stream, which exporters take for a reason to retry; up to here the handler answers RESOURCE_EXHAUSTED.
    static let grpcHeadroomBytes = 16 * 1024 * 1024

    /// Bytes a client may send before it must wait for us. With the default of 64 KiB a request of 500 KB
    /// needs eight round trips, and one connection reaches a fifth of the rate.
    static let grpcWindowBytes = 4 * 1024 * 1024

    /// Bytes of one HTTP/2 frame; large requests then need few of them.
    static let grpcFrameBytesMax = 1024 * 1024

    /// Requests under way on one connection. Exporters use a handful; each may hold a whole body.
    static let grpcStreamsPerConnectionMax = 128

    /// Seconds of silence after which a peer is asked whether it still lives, and seconds it has to answer.
    static let grpcKeepaliveSeconds = 60
    static let grpcKeepaliveAnswerSeconds = 20

    /// Seconds that must lie between a client's pings. Collectors ping every 10 to 30 seconds; gRPC's
    /// own default of 300 would close their connections.
    static let grpcPingIntervalSecondsMin = 10

    /// Seconds a connection has to finish what is under way when Argus stops.
    static let grpcGraceSecondsMax = 20

    /// Seconds between two looks at the state that a health watcher is told about.
    static let healthPollSeconds = 1

    /// Bytes of a health or reflection request; a real one is a name.
    static let smallMessageBytesMax = 16 * 1024
}
