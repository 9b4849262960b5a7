import CJSON

extension JSONValue {
    /// The limits of a JSON parser.
    public struct Limits: Sendable {
        /// The deepest nesting of arrays and objects.
        public var depth: Int
        /// The longest text in bytes.
        public var bytes: Int

        /// Whether integers beyond 64 bits become 2⁶⁴ instead of an error.
        ///
        /// Hugging Face writes 10³⁰ for “no limit” into every `tokenizer_config.json`.
        public var clampsIntegers: Bool

        /// Whether `NaN`, which Python's `json` writes for a missing number, becomes `null` instead of
        /// an error.
        public var readsNaNAsNull: Bool

        /// Whether two members of one name in an object are an error; else the last counts.
        public var refusesDuplicateNames: Bool

        /// Makes limits; both are capped to what the parser can count (512 levels, 2³⁰ bytes).
        public init(
            depth: Int = 128, bytes: Int = 1 << 28, clampsIntegers: Bool = false,
            readsNaNAsNull: Bool = false, refusesDuplicateNames: Bool = false
        ) {
            self.clampsIntegers = clampsIntegers
            self.readsNaNAsNull = readsNaNAsNull
            self.refusesDuplicateNames = refusesDuplicateNames
            self.depth = min(max(depth, 1), 512)
            self.bytes = min(max(bytes, 0), 1 << 30)
        }

        /// 128 levels and 256 MiB.
        public static let standard = Limits()
    }

    /// Reads one JSON value from a text and nothing after it but white space.
    ///
    /// Of members of one name the last counts, at the first one's place, unless limits refuse them. Lone surrogates become
    /// U+FFFD. A member name ends at `\u0000`. Integers beyond `Int64` become `number` up to
    /// 2⁶⁴ and are an error beyond, as are `NaN`, `Infinity` and overflow. Strings in
    /// single quotes, which json-c takes as member names, are the one leniency.
    ///
    /// - Throws: `JSONError` if the text is not strict JSON in UTF-8, or is beyond the limits.
    public init(parsing text: String, limits: Limits = .standard) throws(JSONError) {
        var text = text
        let result: Result<JSONValue, JSONError> = text.withUTF8 { bytes in
            Self.parse(UnsafeRawBufferPointer(bytes), limits)
        }
        self = try result.get()
    }

    /// Reads one JSON value from UTF-8 bytes and nothing after it but white space.
    ///
    /// - Throws: `JSONError`, as for a text.
    public init(parsing bytes: [UInt8], limits: Limits = .standard) throws(JSONError) {
        let result: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { Self.parse($0, limits) }
        self = try result.get()
    }

    /// Reads one JSON value from UTF-8 bytes and nothing after it but white space.
    ///
    /// - Throws: `JSONError`, as for a text.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: Limits = .standard)
        throws(JSONError)
    {
        self = try Self.parse(bytes, limits).get()
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, _ limits: Limits)
        -> Result<JSONValue, JSONError>
    {
        parseRoot(bytes, limits).flatMap { root in
            defer { json_object_put(root) }
            if limits.refusesDuplicateNames, let duplicate = JSONScanner.duplicateName(in: bytes) {
                return .failure(
                    .duplicateName(name: duplicate.name, offset: duplicate.offset))
            }
            return converted(root, limits).mapError { error in
                // json-c does not say where a number was.
                guard error == .numberOutOfRange(offset: 0) else { return error }
                return JSONScanner.numberThatDoesNotFit(in: bytes, limits) ?? error
            }
        }
    }

    /// json-c's own value, which the caller must release.
    static func parseRoot(_ bytes: UnsafeRawBufferPointer, _ limits: Limits)
        -> Result<OpaquePointer?, JSONError>
    {
        guard bytes.count <= limits.bytes else {
            return .failure(.tooLong(bytes: bytes.count, limit: limits.bytes))
        }
        guard let mended = SurrogatePairs.decoded(bytes) else { return tokenized(bytes, limits) }
        return mended.withUnsafeBytes { tokenized($0, limits) }
    }

    private static func tokenized(_ bytes: UnsafeRawBufferPointer, _ limits: Limits)
        -> Result<OpaquePointer?, JSONError>
    {
        // json-c counts the innermost value as a level of its own.
        guard let tokener = json_tokener_new_ex(Int32(limits.depth + 1)) else {
            return .failure(.tooDeep(limit: limits.depth))
        }
        defer { json_tokener_free(tokener) }
        json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
        // SAFETY: json-c reads `bytes.count` bytes during the call and keeps none of the pointers.
        var root = json_tokener_parse_ex(
            tokener, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        var end = json_tokener_get_parse_end(tokener)
        if json_tokener_get_error(tokener) == json_tokener_continue {
            end = bytes.count
            root = json_tokener_parse_ex(tokener, "", 1)  // a number ends where the text does
        }
        let status = json_tokener_get_error(tokener)
        guard status == json_tokener_success else {
            json_object_put(root)
            return .failure(error(status, at: Int(end), of: bytes.count, limits))
        }
        guard Int(end) == bytes.count else {
            json_object_put(root)
            return .failure(.syntax(reason: "something follows the value", offset: Int(end)))
        }
        return .success(root)
    }

    /// A copy of json-c's value.
    static func converted(_ root: OpaquePointer?, _ limits: Limits) -> Result<JSONValue, JSONError>
    {
        do throws(JSONError) {
            return .success(try convert(root, depth: limits.depth, limits))
        } catch {
            return .failure(error == .tooDeep(limit: 0) ? .tooDeep(limit: limits.depth) : error)
        }
    }

    private static func error(
        _ status: json_tokener_error, at offset: Int, of count: Int, _ limits: Limits
    ) -> JSONError {
        switch status {
        case json_tokener_continue, json_tokener_error_parse_eof: .cutShort(bytes: count)
        case json_tokener_error_depth: .tooDeep(limit: limits.depth)
        case json_tokener_error_parse_utf8_string: .notUTF8(offset: offset)
        case json_tokener_error_parse_number: .numberOutOfRange(offset: offset)
        default: .syntax(reason: String(cString: json_tokener_error_desc(status)), offset: offset)
        }
    }

    /// Copies a json-c value that may hold `depth` more levels.
    private static func convert(_ value: OpaquePointer?, depth: Int, _ limits: Limits)
        throws(JSONError) -> JSONValue
    {
        switch json_object_get_type(value) {
        case json_type_null: return .null
        case json_type_boolean: return .boolean(json_object_get_boolean(value) != 0)
        case json_type_int:
            let unsigned = json_object_get_uint64(value)
            guard unsigned > UInt64(Int64.max) else {
                return .integer(json_object_get_int64(value))
            }
            // json-c clamps what is beyond 64 bits.
            guard unsigned < .max || limits.clampsIntegers else {
                throw .numberOutOfRange(offset: 0)
            }
            return .number(Double(unsigned))
        case json_type_double:
            let number = json_object_get_double(value)
            if number.isNaN, limits.readsNaNAsNull { return .null }
            guard number.isFinite else { throw .numberOutOfRange(offset: 0) }
            return .number(number)
        case json_type_string: return .string(string(value))
        case json_type_array: return try convertArray(value, depth: depth - 1, limits)
        case json_type_object: return try convertObject(value, depth: depth - 1, limits)
        default: throw .syntax(reason: "a value of an unknown kind", offset: 0)
        }
    }

    private static func string(_ value: OpaquePointer?) -> String {
        // SAFETY: json-c owns the bytes as long as the value lives, which outlives this call.
        let start = UnsafeRawPointer(json_object_get_string(value))
        let count = Int(json_object_get_string_len(value))
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private static func convertArray(_ value: OpaquePointer?, depth: Int, _ limits: Limits)
        throws(JSONError) -> JSONValue
    {
        guard depth >= 0 else { throw .tooDeep(limit: 0) }
        let count = json_object_array_length(value)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            elements.append(
                try convert(json_object_array_get_idx(value, index), depth: depth, limits))
        }
        return .array(elements)
    }

    private static func convertObject(_ value: OpaquePointer?, depth: Int, _ limits: Limits)
        throws(JSONError) -> JSONValue
    {
        guard depth >= 0 else { throw .tooDeep(limit: 0) }
        var members = JSONObject(minimumCapacity: Int(json_object_object_length(value)))
        // SAFETY: the table and its entries belong to the value, which nobody changes meanwhile.
        var entry = json_object_get_object(value)?.pointee.head
        while let current = entry?.pointee {
            if let name = current.k?.assumingMemoryBound(to: CChar.self) {
                members[String(cString: name)] = try convert(
                    OpaquePointer(current.v), depth: depth, limits)
            }
            entry = current.next
        }
        return .object(members)
    }
}
