/// The precision of products with frozen weights.
public enum ComputePrecision: String, Sendable, CaseIterable {
    /// 24 significant bits: slower; for exact comparisons.
    case float32
    /// 8 significant bits in the factors or, where the processor has no such products, 12-bit
    /// integers with one scale for each 64 (int16 blocks); sums in Float32.
    case bfloat16
}
