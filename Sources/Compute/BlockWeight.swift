import Support

/// A weight `[outputs, inputs]` that blocks of rows are multiplied by, one after another: copied once into
/// panels where our own tiles are the fastest way.
public final class BlockWeight: @unchecked Sendable {
    /// Numbers of a result row.
    public let outputs: Int
    /// Numbers of a row that is multiplied.
    public let inputs: Int
    private let weight: UnsafePointer<Float>
    /// Owned by this object alone, freed in `deinit`, never written after `init`.
    private let panels: UnsafeMutablePointer<Float>?

    /// Wraps a weight that stays in place as long as this object is used.
    public init(_ weight: UnsafePointer<Float>, outputs: Int, inputs: Int) {
        (self.weight, self.outputs, self.inputs) = (weight, outputs, inputs)
        guard TileProduct.suits(rows: TileProduct.leastRows, columns: outputs, inner: inputs)
        else {
            panels = nil
            return
        }
        let panels = NumberBlock.allocate(
            of: Float.self,
            byteCount: TileProduct.panelCount(k: inputs, n: outputs) * MemoryLayout<Float>.size)
        TileProduct.pack(
            StridedMatrix(start: weight, rowStride: 1, columnStride: inputs), k: inputs,
            n: outputs, into: panels)
        self.panels = panels
    }

    deinit { if let panels { NumberBlock.free(panels) } }

    /// y = x · Wᵀ + b, or what of that is above 0, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, inputs]`.
    ///   - y: `[rows, outputs]`.
    ///   - rows: How many rows there are.
    ///   - adds: Whether what is in y is added too.
    ///   - bias: b, `[outputs]`, if any.
    ///   - isRectified: Whether sums below 0 become 0.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, adds: Bool,
        bias: UnsafePointer<Float>?, isRectified: Bool
    ) {
        let finish = ProductFinish(bias: bias, isRectified: isRectified)
        guard let panels, rows >= TileProduct.leastRows else {
            return MatrixProduct.multiplyAlone(
                x, weight, into: y, m: rows, n: outputs, k: inputs, adds: adds, finish: finish)
        }
        TileProduct.multiply(
            StridedMatrix(start: x, rowStride: inputs, columnStride: 1), panels: panels, into: y,
            ldc: outputs, m: rows, n: outputs, k: inputs, adds: adds,
            finish: finish)
    }
}
