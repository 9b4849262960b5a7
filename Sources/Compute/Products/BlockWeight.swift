import Support

/// A weight `[outputs, inputs]` that is multiplied by many blocks of rows: packed into panels once
/// where our own tiles are fastest.
public final class BlockWeight: @unchecked Sendable {
    /// The output dimension.
    public let outputs: Int
    /// The input dimension.
    public let inputs: Int
    private let weight: UnsafePointer<Float>
    /// Owned by this object alone, freed in `deinit`, never written after `init`.
    private let panels: UnsafeMutablePointer<Float>?

    /// Wraps a weight, which must outlive this object.
    public init(_ weight: UnsafePointer<Float>, outputs: Int, inputs: Int) {
        (self.weight, self.outputs, self.inputs) = (weight, outputs, inputs)
        guard TileProduct.suits(rows: TileProduct.minRows, columns: outputs, inner: inputs)
        else {
            panels = nil
            return
        }
        let panels = AlignedMemory.allocate(
            of: Float.self,
            byteCount: TileProduct.panelCount(k: inputs, n: outputs) * MemoryLayout<Float>.size)
        TileProduct.pack(
            StridedMatrix(start: weight, rowStride: 1, columnStride: inputs), k: inputs,
            n: outputs, into: panels)
        self.panels = panels
    }

    deinit { if let panels { AlignedMemory.free(panels) } }

    /// y = act(x · Wᵀ + b) on the calling thread, with act the identity or ReLU.
    ///
    /// - Parameters:
    ///   - x: `[rows, inputs]`.
    ///   - y: `[rows, outputs]`.
    ///   - rows: The number of rows.
    ///   - adds: Whether to accumulate into y.
    ///   - bias: b, `[outputs]`, if any.
    ///   - activation: The activation act.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, adds: Bool,
        bias: UnsafePointer<Float>?, activation: EpilogueActivation
    ) {
        let epilogue = ProductEpilogue(bias: bias, activation: activation)
        guard let panels, rows >= TileProduct.minRows else {
            return MatrixProduct.multiplySerial(
                x, weight, into: y, m: rows, n: outputs, k: inputs, adds: adds, epilogue: epilogue)
        }
        TileProduct.multiply(
            StridedMatrix(start: x, rowStride: inputs, columnStride: 1), panels: panels, into: y,
            ldc: outputs, m: rows, n: outputs, k: inputs, adds: adds,
            epilogue: epilogue)
    }
}
