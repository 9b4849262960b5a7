/// Limits of the GGUF format that reader and writer share.
enum GGUFLimits {
    /// The largest number of dimensions.
    static let dimensions: UInt32 = 4
}
