/// A dense matrix described by its row and column strides, in elements.
struct StridedMatrix {
    let start: UnsafePointer<Float>
    let rowStride: Int
    let columnStride: Int

    /// The submatrix from a row and a column on.
    func from(row: Int, column: Int) -> StridedMatrix {
        StridedMatrix(
            start: start + row * rowStride + column * columnStride, rowStride: rowStride,
            columnStride: columnStride)
    }
}
