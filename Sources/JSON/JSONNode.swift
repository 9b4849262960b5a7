import CJSON

/// A part of a `JSONDocument`, not copied.
public struct JSONNode {
    // SAFETY: json-c's values belong to the document, which nobody changes and this part keeps
    // alive.
    let document: JSONDocument
    let pointer: OpaquePointer?

    /// The member of an object; `nil` where there is none.
    public subscript(name: String) -> JSONNode? {
        guard json_object_get_type(pointer) == json_type_object else { return nil }
        var found: OpaquePointer?
        guard json_object_object_get_ex(pointer, name, &found) != 0 else { return nil }
        return JSONNode(document: document, pointer: found)
    }

    /// The element of an array; `nil` where there is none.
    public subscript(index: Int) -> JSONNode? {
        guard index >= 0, index < count else { return nil }
        return JSONNode(document: document, pointer: json_object_array_get_idx(pointer, index))
    }

    /// How many elements an array has; 0 for everything else.
    public var count: Int {
        guard json_object_get_type(pointer) == json_type_array else { return 0 }
        return Int(json_object_array_length(pointer))
    }

    /// Whether this is an array.
    public var isArray: Bool { json_object_get_type(pointer) == json_type_array }
    /// Whether this is an object.
    public var isObject: Bool { json_object_get_type(pointer) == json_type_object }

    /// The integer, if this is one.
    public var intValue: Int? {
        guard json_object_get_type(pointer) == json_type_int else { return nil }
        return Int(json_object_get_int64(pointer))
    }

    /// Calls a closure with a text's UTF-8 bytes; gives `nil` if this is no text.
    ///
    /// The bytes are valid during the call only.
    public func withText<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result?
    {
        guard json_object_get_type(pointer) == json_type_string else { return nil }
        defer { withExtendedLifetime(document) {} }
        let start = UnsafeRawPointer(json_object_get_string(pointer))
        let count = Int(json_object_get_string_len(pointer))
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Calls a closure with every member's name in UTF-8 and its value, in order.
    ///
    /// The bytes are valid during the call only. Does nothing if this is no object.
    public func forEachMember(_ body: (UnsafeRawBufferPointer, JSONNode) throws -> Void) rethrows {
        guard isObject else { return }
        defer { withExtendedLifetime(document) {} }
        var entry = json_object_get_object(pointer)?.pointee.head
        while let current = entry?.pointee {
            if let name = current.k?.assumingMemoryBound(to: CChar.self) {
                var count = 0
                while name[count] != 0 { count += 1 }
                let bytes = UnsafeRawBufferPointer(start: name, count: count)
                try body(bytes, JSONNode(document: document, pointer: OpaquePointer(current.v)))
            }
            entry = current.next
        }
    }

    /// The part as a value of its own.
    ///
    /// - Throws: `JSONError` if a number does not fit.
    public func value() throws(JSONError) -> JSONValue {
        defer { withExtendedLifetime(document) {} }
        return try JSONValue.converted(pointer, document.limits).get()
    }
}
