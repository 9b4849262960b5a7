/// Chooses the storage format of frozen matrices.
public enum FrozenMatrices {
    /// A storage format.
    private enum Form {
        /// oneDNN's, one copy for each direction.
        case packed(bfloat16: Bool)
        /// Our own half-width elements, one copy for both directions.
        case halfWidth
        /// Our own Float32 panels.
        case panels
        /// Plain rows, for OpenBLAS.
        case dense

        /// The format that multiplies fastest on this machine.
        init(_ precision: ComputePrecision) {
            self =
                if precision == .bfloat16, HalfWidthWeights.isFast {
                    .halfWidth
                } else if precision == .bfloat16, packsBFloat16 {
                    .packed(bfloat16: true)
                } else if TileProduct.isFast, !(ProcessorFeatures.hasAVX512 && packsFloat32) {
                    .panels
                } else if packsFloat32 {
                    .packed(bfloat16: false)
                } else {
                    .dense
                }
        }

        var description: String {
            switch self {
            case .packed(bfloat16: true): "bfloat16, packed"
            case .halfWidth: HalfWidthWeights.storageDescription
            case .panels, .packed(bfloat16: false): "Float32, packed"
            case .dense: "Float32"
            }
        }
    }

    private static let packsBFloat16 = canPack(bfloat16: true)
    private static let packsFloat32 = canPack(bfloat16: false)

    /// Tries to pack a small matrix.
    private static func canPack(bfloat16: Bool) -> Bool {
        packed(outFeatures: 64, inFeatures: 64, bfloat16: bfloat16) {
            $1.update(repeating: 0, count: $0.count * 64)
        } != nil
    }

    /// oneDNN's format; `nil` where it is not available.
    static func packed(
        outFeatures: Int, inFeatures: Int, bfloat16: Bool,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) -> (any FrozenMatrix)? {
        #if LINGU_ONEDNN
            PackedFrozenMatrix(
                outFeatures: outFeatures, inFeatures: inFeatures, bfloat16: bfloat16,
                source: source)
        #else
            nil
        #endif
    }

    /// The format of a matrix made here once it is used, such as `Float32, packed`.
    public static func form(in precision: ComputePrecision) -> String {
        Form(precision).description
    }

    /// Whether a single row is quantised to integers before it is multiplied by a file's blocks.
    public static func quantizesSingleRows(in precision: ComputePrecision) -> Bool {
        if case .halfWidth = Form(precision) { true } else { false }
    }

    /// The memory of a matrix made here once it is used, in bytes.
    ///
    /// - Parameters:
    ///   - elementCount: The number of elements.
    ///   - precision: The precision of the factors.
    ///   - isForwardOnly: Whether there is no backward pass through it.
    public static func byteCount(
        elementCount: Int, precision: ComputePrecision, isForwardOnly: Bool
    ) -> Int {
        switch Form(precision) {
        case .packed(let isBFloat16): elementCount * (isBFloat16 ? 2 : 4) * (isForwardOnly ? 1 : 2)
        case .halfWidth: 2 * elementCount
        case .panels, .dense: 4 * elementCount
        }
    }

    /// A matrix that is packed, at its first product, in the format that multiplies fastest here.
    ///
    /// For bfloat16 that is `HalfWidthWeights`: bfloat16 where the processor has such products,
    /// otherwise int16 blocks, which are more accurate; or oneDNN's bfloat16 where our own code was
    /// built for older processors. Otherwise it is Float32 for our own product, oneDNN's or
    /// OpenBLAS's, whichever is fastest.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - precision: The precision of the factors.
    ///   - source: Writes rows as Float32; kept, and called again when another format is needed.
    public static func make(
        outFeatures: Int, inFeatures: Int, precision: ComputePrecision,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) -> any FrozenMatrix {
        let form = Form(precision)
        return DeferredMatrix(
            outFeatures: outFeatures, inFeatures: inFeatures,
            expectedBytes: byteCount(
                elementCount: outFeatures * inFeatures, precision: precision, isForwardOnly: true),
            storageDescription: form.description, source: source
        ) {
            make(form, outFeatures: outFeatures, inFeatures: inFeatures, source: source)
        }
    }

    /// y = x · Wᵀ + addend for each of several matrices, with the fewest passes over x and
    /// barriers.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - matrices: Matrices with equal numbers of columns.
    ///   - results: `[rows, outFeatures]` of each.
    ///   - rows: The number of rows of x.
    ///   - addends: The addend of each; none by default.
    public static func multiply(
        _ x: UnsafePointer<Float>, by matrices: [any FrozenMatrix],
        into results: [UnsafeMutablePointer<Float>], rows: Int,
        adding addends: [EpilogueAddend?]? = nil
    ) {
        let addends = addends ?? matrices.map { _ in nil }
        if rows > ExpandedPanelMatrix.fewRows {
            let halfWidth = matrices.compactMap { $0.forManyRows as? HalfWidthFrozenMatrix }
            if halfWidth.count == matrices.count {
                return HalfWidthFrozenMatrix.multiply(
                    x, by: halfWidth, into: results, rows: rows, adding: addends)
            }
        }
        if rows != 1 || !FewRowsMatrix.multiplyOne(x, by: matrices, into: results) {
            for (matrix, result) in zip(matrices, results) {
                matrix.multiply(x, into: result, rows: rows, beta: 0)
            }
        }
        for (index, addend) in addends.enumerated() {
            addend?.add(to: results[index], rows: rows, columns: matrices[index].outFeatures)
        }
    }

    /// out = W_down (activation(W_gate x) · W_up x) + addend by row, fused into one pass where
    /// possible.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]` of the first matrices.
    ///   - out: `[rows, outFeatures]` of the last one.
    ///   - addend: Added to the result.
    /// - Returns: Whether it was computed: there is no such pass for some formats or for few rows.
    public static func feedForward(
        _ x: UnsafePointer<Float>, gate: any FrozenMatrix, up: any FrozenMatrix,
        down: any FrozenMatrix, activation: GatedActivation,
        into out: UnsafeMutablePointer<Float>, rows: Int, adding addend: EpilogueAddend? = nil
    ) -> Bool {
        guard rows > ExpandedPanelMatrix.fewRows,
            let gate = gate.forManyRows as? HalfWidthFrozenMatrix,
            let up = up.forManyRows as? HalfWidthFrozenMatrix,
            let down = down.forManyRows as? HalfWidthFrozenMatrix
        else { return false }
        return HalfWidthFrozenMatrix.feedForward(
            x, gate: gate, up: up, down: down, activation: activation, into: out, rows: rows,
            adding: addend)
    }

    private static func make(
        _ form: Form, outFeatures: Int, inFeatures: Int,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) -> any FrozenMatrix {
        switch form {
        case .halfWidth:
            return HalfWidthFrozenMatrix(
                outFeatures: outFeatures, inFeatures: inFeatures, source: source)
        case .panels:
            return PanelFrozenMatrix(
                outFeatures: outFeatures, inFeatures: inFeatures, source: source)
        case .packed(let isBFloat16):
            if let packed = packed(
                outFeatures: outFeatures, inFeatures: inFeatures, bfloat16: isBFloat16,
                source: source)
            {
                return packed
            }
        case .dense: break
        }
        return DenseFrozenMatrix(outFeatures: outFeatures, inFeatures: inFeatures) {
            source(0..<outFeatures, $0)
        }
    }
}
