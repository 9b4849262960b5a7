extension Tensor {
    /// The results of a function that sees each row alone, called with one block of rows after another.
    ///
    /// Shapes: `[rows, …]` to `[rows, …]`; no gradient flows back.
    ///
    /// - Parameters:
    ///   - blockSize: The most rows of a block, at least 1.
    ///   - body: Gets a block and returns as many rows, all blocks' of the same size.
    /// - Throws: What the body throws.
    public func mappingRows<Failure: Error>(
        blockSize: Int, _ body: (Tensor) throws(Failure) -> Tensor
    ) throws(Failure) -> Tensor {
        precondition(blockSize > 0, "blocks of \(blockSize) rows")
        var result: Tensor?
        for start in stride(from: 0, to: rowCount, by: blockSize) {
            let rows = min(blockSize, rowCount - start)
            let block = Tensor.filling([rows] + shape.dropFirst()) {
                // SAFETY: these rows lie inside the tensor, and the block has room for them.
                $0.update(from: pointer + start * rowSize, count: rows * rowSize)
            }
            let mapped = try body(block)
            let whole = result ?? .zeros([rowCount] + mapped.shape.dropFirst())
            result = whole
            precondition(
                mapped.rowCount == rows && mapped.rowSize == whole.rowSize,
                "a block of \(rows) rows became \(mapped.shape)")
            // SAFETY: checked above; nobody else has the new tensor yet.
            (whole.storage.pointer + start * whole.rowSize).update(
                from: mapped.pointer, count: mapped.count)
        }
        return result ?? self
    }
}
