/// The precision of products with frozen weights.
public enum ComputePrecision: String, Sendable, CaseIterable {
    /// 24 significant bits: exact comparisons, the slower one.
    case float32
    /// 8 significant bits in the factors, sums in Float32.
    case bfloat16
}

/// Chooses how a frozen matrix is kept.
public enum FrozenMatrices {
    /// A matrix in memory, in the form that multiplies fastest here.
    ///
    /// With oneDNN it is packed in the precision asked for; without, or where the processor lacks
    /// the product, it is Float32 for OpenBLAS.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - precision: The precision of the factors.
    ///   - source: Writes rows as Float32; kept, and called again when another form is needed.
    public static func make(
        outFeatures: Int, inFeatures: Int, precision: ComputePrecision,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) -> any FrozenMatrix {
        #if LINGU_ONEDNN
            if let packed = PackedFrozenMatrix(
                outFeatures: outFeatures, inFeatures: inFeatures,
                bfloat16: precision == .bfloat16, source: source)
            {
                return packed
            }
        #endif
        return DenseFrozenMatrix(outFeatures: outFeatures, inFeatures: inFeatures) {
            source(0..<outFeatures, $0)
        }
    }
}
