extension GGUFArray {
    /// The arrays in this array; `nil` if it holds something else.
    public var arrays: [GGUFArray]? {
        guard elementType == .array else { return nil }
        var reader = GGUFParser(region, path: "array")
        return try? (0..<count).map { _ in try reader.readArray(depth: GGUFParser.maximalDepth) }
    }
}
