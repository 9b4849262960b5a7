/// Metadata that a tokenizer can be read from, as a GGUF file holds it.
///
/// `Checkpoints.GGUFFile` has all of this: a target that imports both writes
/// `extension GGUFFile: TokenizerMetadata {}`.
public protocol TokenizerMetadata {
    /// The text of a key; `nil` where there is none.
    func stringIfPresent(for key: String) throws -> String?
    /// The integer value of a key; `nil` where there is none.
    func integerIfPresent(for key: String) throws -> Int?
    /// The Boolean value of a key; `nil` where there is none.
    func booleanIfPresent(for key: String) throws -> Bool?
    /// The integer values of a key; `nil` where there are none.
    func integersIfPresent(for key: String) throws -> [Int]?
    /// The floating-point values of a key; `nil` where there are none.
    func floatsIfPresent(for key: String) throws -> [Float]?
    /// Calls a closure with the index and UTF-8 bytes of every text of a key, in order, and gives
    /// their number; `nil` where there are none.
    func forEachText(for key: String, _ body: (Int, UnsafeRawBufferPointer) -> Void) throws -> Int?
}
