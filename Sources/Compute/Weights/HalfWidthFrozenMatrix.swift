import Support

/// A frozen matrix of half-width elements, one copy for both directions.
final class HalfWidthFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// Writes rows of the matrix as Float32, row after row.
    typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

    private let weights: HalfWidthWeights
    private let source: Source

    var outFeatures: Int { weights.outFeatures }
    var inFeatures: Int { weights.inFeatures }

    init(outFeatures: Int, inFeatures: Int, source: @escaping Source) {
        self.source = source
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: outFeatures * inFeatures)
        defer { rows.deallocate() }
        source(0..<outFeatures, rows)
        // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
        weights = HalfWidthWeights(outFeatures: outFeatures, inFeatures: inFeatures)
        weights.fill(rows)
    }

    deinit { weights.deallocate() }

    var byteCount: Int {
        HalfWidthWeights.byteCount(outFeatures: outFeatures, inFeatures: inFeatures)
    }
    var storageDescription: String { HalfWidthWeights.storageDescription }
    var rowsForEachThread: Int? { HalfWidthWeights.tileRows }

    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
        let addend = beta == 1 ? EpilogueAddend.rows(y, width: outFeatures) : nil
        Self.multiply(x, by: [self], into: [y], rows: rows, adding: [addend])
    }

    /// The number of rows from which each thread goes through all panels on its own.
    private static let manyRows = min(192, 16 * HalfWidthWeights.tileRows)

    /// y = x · Wᵀ + addend for each of several matrices with equal numbers of columns; x is rounded
    /// once.
    static func multiply(
        _ x: UnsafePointer<Float>, by matrices: [HalfWidthFrozenMatrix],
        into results: [UnsafeMutablePointer<Float>], rows: Int, adding addends: [EpilogueAddend?]
    ) {
        func multiply(_ share: Range<Int>) {
            let targets = matrices.indices.map { index in
                let width = matrices[index].outFeatures
                return HalfWidthWeights.Target(
                    weights: matrices[index].weights,
                    start: results[index] + share.lowerBound * width, width: width,
                    columns: 0..<width, addend: addends[index]?.from(row: share.lowerBound))
            }
            HalfWidthWeights.multiply(
                x + share.lowerBound * (matrices.first?.inFeatures ?? 0), into: targets,
                rows: share.count)
        }
        if sharingRows(rows, multiply) { return }
        for (index, matrix) in matrices.enumerated() {
            matrix.multiplyFew(x, into: results[index], rows: rows, adding: addends[index])
        }
    }

    /// Divides rows among threads, if there are enough rows or no thread is free: results do not
    /// depend on how rows are divided, so that a busy pool's parts need not be kept apart.
    private static func sharingRows(_ rows: Int, _ body: (Range<Int>) -> Void) -> Bool {
        if ThreadPool.shared.isBusy {
            body(0..<rows)
            return true
        }
        guard rows >= manyRows else { return false }
        let step = HalfWidthWeights.tileRows
        ThreadPool.shared.forEachPart(
            of: (rows + step - 1) / step, size: HalfWidthWeights.blockRows / step
        ) { steps in
            body(steps.lowerBound * step..<min(rows, steps.upperBound * step))
        }
        return true
    }

    /// A gated feed-forward layer; each thread takes some rows through all of it.
    ///
    /// - Returns: Whether it was computed: not for few rows, nor for matrices whose tiles are too
    ///   large.
    static func feedForward(
        _ x: UnsafePointer<Float>, gate: HalfWidthFrozenMatrix, up: HalfWidthFrozenMatrix,
        down: HalfWidthFrozenMatrix, activation: GatedActivation,
        into out: UnsafeMutablePointer<Float>, rows: Int, adding addend: EpilogueAddend?
    ) -> Bool {
        let layer = HalfWidthFeedForward(
            gate: gate.weights, up: up.weights, down: down.weights, activation: activation)
        guard let layer else { return false }
        return sharingRows(rows) { share in
            layer.run(
                x + share.lowerBound * gate.inFeatures,
                into: out + share.lowerBound * down.outFeatures, rows: share.count,
                adding: addend?.from(row: share.lowerBound))
        }
    }

    private func multiplyFew(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
        adding addend: EpilogueAddend?
    ) {
        MatrixProduct.forEachShare(
            rows, outFeatures, rowStep: HalfWidthWeights.tileRows,
            columnStep: HalfWidthWeights.block
        ) { rows, columns in
            let target = HalfWidthWeights.Target(
                weights: weights, start: y + rows.lowerBound * outFeatures, width: outFeatures,
                columns: columns, addend: addend?.from(row: rows.lowerBound))
            HalfWidthWeights.multiply(
                x + rows.lowerBound * inFeatures, into: [target], rows: rows.count)
        }
    }

    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        MatrixProduct.forEachShare(
            rows, inFeatures, rowStep: HalfWidthWeights.tileRows, columnStep: HalfWidthWeights.block
        ) { rows, columns in
            weights.multiplyTransposed(
                g + rows.lowerBound * outFeatures, into: dx + rows.lowerBound * inFeatures,
                rows: rows.count, columns: columns, adds: adds)
        }
    }

    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }
}
