// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import Telemetry
import Testing

@Suite struct AttributeTextTests {
    @Test func `renders nested values as compact JSON`() {
        let value = AttributeValue.map([
            Attribute(key: "user", value: .map([Attribute(key: "name", value: .string("a \"b\""))])),
            Attribute(key: "list", value: .array([.int(1), .double(2.5), .bool(true), .empty])),
        ])

        #expect(value.searchText == #"{"user":{"name":"a "b""},"list":[1,2.5,true,null]}"#)
    }

    @Test func `renders a string as it is and bytes as nothing`() {
        #expect(AttributeValue.string("x y").searchText == "x y")
        #expect(AttributeValue.bytes([0x61]).searchText.isEmpty)
    }
}
