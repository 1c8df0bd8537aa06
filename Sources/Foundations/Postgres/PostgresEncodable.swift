// SPDX-License-Identifier: Apache-2.0

/// A value that can be bound to a parameter.
public protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }

    /// The value in binary form.
    var postgresValue: PostgresValue { get }
}

/// A value that can be an element of a one-dimensional array.
public protocol PostgresArrayElement: Sendable {
    static var postgresArrayType: PostgresType { get }

    /// The binary form of an array of such elements.
    static func encodeArray(_ elements: [Self]) -> PostgresValue

    /// The elements of an array in binary form.
    static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(PostgresError) -> [Self]
}

/// A value of a plain type: a parameter, a column, and an element of arrays.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// Appends the binary form, network byte order.
    func encode(into bytes: inout [UInt8])
}

extension PostgresScalar {
    public var postgresValue: PostgresValue {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return PostgresValue(type: Self.postgresType, bytes: bytes)
    }

    public static func encodeArray(_ elements: [Self]) -> PostgresValue {
        var array = ArrayEncoder(elementType: postgresType, count: elements.count, hasNulls: false)
        for element in elements { array.append(element) }
        return PostgresValue(type: postgresArrayType, bytes: array.bytes)
    }

    public static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(PostgresError) -> [Self] {
        var array = try ArrayHeader(bytes)
        var elements: [Self] = []
        elements.reserveCapacity(array.count)
        for _ in 0..<array.count {
            guard let range = try array.nextElement(in: bytes) else {
                throw .decoding("An array element is NULL.")
            }
            elements.append(try Self(postgresBytes: bytes.extracting(range), type: array.elementType))
        }
        try array.requireEnd(of: bytes)
        return elements
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }

    public var postgresValue: PostgresValue {
        self?.postgresValue ?? PostgresValue(type: Wrapped.postgresType, bytes: nil)
    }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresScalar {
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    public static func encodeArray(_ elements: [Wrapped?]) -> PostgresValue {
        let hasNulls = elements.contains { $0 == nil }
        var array = ArrayEncoder(elementType: Wrapped.postgresType, count: elements.count, hasNulls: hasNulls)
        for element in elements {
            if let element { array.append(element) } else { array.appendNull() }
        }
        return PostgresValue(type: Wrapped.postgresArrayType, bytes: array.bytes)
    }

    public static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(PostgresError) -> [Wrapped?] {
        var array = try ArrayHeader(bytes)
        var elements: [Wrapped?] = []
        elements.reserveCapacity(array.count)
        for _ in 0..<array.count {
            if let range = try array.nextElement(in: bytes) {
                elements.append(try Wrapped(postgresBytes: bytes.extracting(range), type: array.elementType))
            } else {
                elements.append(nil)
            }
        }
        try array.requireEnd(of: bytes)
        return elements
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public var postgresValue: PostgresValue { Element.encodeArray(self) }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }

    public var postgresValue: PostgresValue { rawValue.postgresValue }
}

extension PostgresScalar where Self: RawRepresentable, RawValue: PostgresScalar {
    public static var postgresArrayType: PostgresType { RawValue.postgresArrayType }

    public var postgresValue: PostgresValue { rawValue.postgresValue }

    public func encode(into bytes: inout [UInt8]) {
        rawValue.encode(into: &bytes)
    }
}
