/// A sparse matrix in CSR format (compressed rows): the columns and values of each row, row after
/// row.
public struct SparseMatrix: Sendable, Equatable {
    /// Where the entries are.
    public let pattern: SparsePattern
    /// The value of each entry.
    public let values: [Float]

    /// Makes a matrix with a value for each entry of a pattern.
    public init(_ pattern: SparsePattern, values: [Float]) {
        precondition(
            pattern.entryCount == values.count,
            "a CSR matrix needs a column and a value for each entry")
        self.pattern = pattern
        self.values = values
    }

    /// Makes a matrix of compressed rows.
    public init(
        rowCount: Int, columnCount: Int, rowOffsets: [Int32], columnIndices: [Int32],
        values: [Float]
    ) {
        precondition(rowOffsets.count == rowCount + 1, "a CSR matrix needs rows + 1 offsets")
        self.init(
            SparsePattern(
                columnCount: columnCount, rowOffsets: rowOffsets, columnIndices: columnIndices),
            values: values)
    }

    /// The number of rows.
    @inlinable public var rowCount: Int { pattern.rowCount }
    /// The number of columns.
    @inlinable public var columnCount: Int { pattern.columnCount }
    /// Where each row begins in `columnIndices`, and the total at the end: `rowCount + 1` offsets.
    @inlinable public var rowOffsets: [Int32] { pattern.rowOffsets }
    /// The column of each entry, ascending in each row.
    @inlinable public var columnIndices: [Int32] { pattern.columnIndices }
    /// The number of stored entries.
    @inlinable public var entryCount: Int { values.count }

    /// Bytes that offsets, columns and values take.
    public var byteCount: Int { pattern.byteCount + values.count * 4 }

    /// The indices of a row's entries in `columnIndices` and `values`.
    @inlinable public func entries(ofRow row: Int) -> Range<Int> { pattern.entries(ofRow: row) }

    /// The dense matrix, `[rowCount, columnCount]`.
    public var dense: Tensor {
        .filling([rowCount, columnCount]) { pointer in
            pointer.update(repeating: 0, count: rowCount * columnCount)
            for row in 0..<rowCount {
                for entry in entries(ofRow: row) {
                    pointer[row * columnCount + Int(columnIndices[entry])] += values[entry]
                }
            }
        }
    }
}
