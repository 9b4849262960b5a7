import Support

extension GGUFFile {
    /// The value of a key.
    ///
    /// - Throws: `CheckpointError.noKey` with the nearest key.
    public func value(for key: String) throws(CheckpointError) -> GGUFValue {
        guard let value = metadata[key] else {
            throw .noKey(
                path: path, key: key,
                nearest: NearestName.suggestion(for: key, in: metadata.keys))
        }
        return value
    }

    /// The integer value of a key.
    ///
    /// - Throws: `CheckpointError.noKey` or `.wrongType`.
    public func integer(for key: String) throws(CheckpointError) -> Int {
        try typed(value(for: key), key, "integer", \.intValue)
    }
    /// The floating-point value of a key.
    ///
    /// - Throws: `CheckpointError.noKey` or `.wrongType`.
    public func float(for key: String) throws(CheckpointError) -> Float {
        try typed(value(for: key), key, "number") { $0.doubleValue.map { Float($0) } }
    }
    /// The text of a key.
    ///
    /// - Throws: `CheckpointError.noKey` or `.wrongType`.
    public func string(for key: String) throws(CheckpointError) -> String {
        try typed(value(for: key), key, "string", \.stringValue)
    }
    /// The Boolean value of a key.
    ///
    /// - Throws: `CheckpointError.noKey` or `.wrongType`.
    public func boolean(for key: String) throws(CheckpointError) -> Bool {
        try typed(value(for: key), key, "bool", \.boolValue)
    }
    /// The array of a key.
    ///
    /// - Throws: `CheckpointError.noKey` or `.wrongType`.
    public func array(for key: String) throws(CheckpointError) -> GGUFArray {
        try typed(value(for: key), key, "array", \.arrayValue)
    }

    /// The integer value of a key; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func integerIfPresent(for key: String) throws(CheckpointError) -> Int? {
        metadata[key] == nil ? nil : try integer(for: key)
    }
    /// The floating-point value of a key; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func floatIfPresent(for key: String) throws(CheckpointError) -> Float? {
        metadata[key] == nil ? nil : try float(for: key)
    }
    /// The text of a key; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func stringIfPresent(for key: String) throws(CheckpointError) -> String? {
        metadata[key] == nil ? nil : try string(for: key)
    }
    /// The Boolean value of a key; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func booleanIfPresent(for key: String) throws(CheckpointError) -> Bool? {
        metadata[key] == nil ? nil : try boolean(for: key)
    }
    /// The elements of an array as integers; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func integersIfPresent(for key: String) throws(CheckpointError) -> [Int]? {
        guard metadata[key] != nil else { return nil }
        return try typed(value(for: key), key, "array of integers") { $0.arrayValue?.integers }
    }
    /// The elements of an array as Float32; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.wrongType`.
    public func floatsIfPresent(for key: String) throws(CheckpointError) -> [Float]? {
        guard metadata[key] != nil else { return nil }
        return try typed(value(for: key), key, "array of numbers") { $0.arrayValue?.floats }
    }

    /// Calls a closure with the UTF-8 bytes of every text of an array, in order.
    ///
    /// - Returns: How many texts; `nil` where there is no such array.
    /// - Throws: `CheckpointError.wrongType`.
    public func forEachText(
        for key: String, _ body: (Int, UnsafeRawBufferPointer) -> Void
    ) throws(CheckpointError) -> Int? {
        guard metadata[key] != nil else { return nil }
        let array = try array(for: key)
        guard array.elementType == .string else {
            throw .wrongType(
                path: path, key: key, expected: "array of strings",
                found: "array of \(array.elementType)")
        }
        array.forEachText(body)
        return array.count
    }

    private func typed<Wanted>(
        _ value: GGUFValue, _ key: String, _ expected: String, _ read: (GGUFValue) -> Wanted?
    ) throws(CheckpointError) -> Wanted {
        guard let result = read(value) else {
            throw .wrongType(path: path, key: key, expected: expected, found: "\(value.type)")
        }
        return result
    }
}
