/// The precision of products with frozen weights.
public enum ComputePrecision: String, Sendable, CaseIterable {
    /// 24 significant bits: exact comparisons, the slower one.
    case float32
    /// 8 significant bits in the factors, sums in Float32.
    case bfloat16
}

/// Chooses how a frozen matrix is kept.
public enum FrozenMatrices {
    /// Whether matrices can be packed in a precision here.
    private static func packs(_ precision: ComputePrecision) -> Bool {
        switch precision {
        case .bfloat16: packsBFloat16 || TileProduct.isFast
        case .float32: packsFloat32 || TileProduct.isFast
        }
    }

    private static let packsBFloat16 = canPack(bfloat16: true)
    private static let packsFloat32 = canPack(bfloat16: false)

    /// Whether our own panels are the fastest.
    private static func usesPanels(_ precision: ComputePrecision) -> Bool {
        TileProduct.isFast && (precision == .float32 || !packsBFloat16)
    }

    /// Tries it with a small matrix.
    private static func canPack(bfloat16: Bool) -> Bool {
        #if LINGU_ONEDNN
            PackedFrozenMatrix(outFeatures: 64, inFeatures: 64, bfloat16: bfloat16) {
                $1.update(repeating: 0, count: $0.count * 64)
            } != nil
        #else
            false
        #endif
    }

    /// Bytes that a matrix made here takes once it is used.
    ///
    /// - Parameters:
    ///   - elementCount: How many numbers it has.
    ///   - precision: The precision of the factors.
    ///   - isForwardOnly: Whether the backward product is never asked of it.
    public static func byteCount(
        elementCount: Int, precision: ComputePrecision, isForwardOnly: Bool
    ) -> Int {
        guard packs(precision), !usesPanels(precision) else { return 4 * elementCount }
        // oneDNN has a form for each direction.
        let width = precision == .bfloat16 && packsBFloat16 ? 2 : 4
        return elementCount * width * (isForwardOnly ? 1 : 2)
    }

    /// A matrix that takes, at its first product, the form that multiplies fastest here.
    ///
    /// With oneDNN it is packed in bfloat16 if that is asked for and the processor has such products,
    /// else in Float32 for our own product or oneDNN's, whichever is faster; without both it is
    /// Float32 for OpenBLAS.
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
        let isPacked = packs(precision)
        return DeferredMatrix(
            outFeatures: outFeatures, inFeatures: inFeatures,
            expectedBytes: byteCount(
                elementCount: outFeatures * inFeatures, precision: precision, isForwardOnly: true),
            storageDescription: !isPacked
                ? "Float32"
                : precision == .bfloat16 && packsBFloat16 ? "bfloat16, packed" : "Float32, packed",
            source: source
        ) {
            makeNow(
                outFeatures: outFeatures, inFeatures: inFeatures, precision: precision,
                source: source)
        }
    }

    private static func makeNow(
        outFeatures: Int, inFeatures: Int, precision: ComputePrecision,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) -> any FrozenMatrix {
        if usesPanels(precision) {
            return PanelFrozenMatrix(
                outFeatures: outFeatures, inFeatures: inFeatures, source: source)
        }
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
