/// A sparse matrix in CSR format (compressed rows): the columns and values of each row, row after
/// row.
public struct SparseMatrix: Sendable, Equatable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    /// Where each row begins in `columnIndices`, and the total at the end: `rowCount + 1` offsets.
    public let rowOffsets: [Int32]
    /// The column of each entry, ascending in each row.
    public let columnIndices: [Int32]
    /// The value of each entry.
    public let values: [Float]

    /// Makes a matrix of compressed rows.
    public init(
        rowCount: Int, columnCount: Int, rowOffsets: [Int32], columnIndices: [Int32],
        values: [Float]
    ) {
        precondition(rowOffsets.count == rowCount + 1, "a CSR matrix needs rows + 1 offsets")
        precondition(
            columnIndices.count == values.count && Int(rowOffsets.last ?? 0) == values.count,
            "a CSR matrix needs a column and a value for each entry")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
        self.values = values
    }

    /// The number of stored entries.
    public var entryCount: Int { values.count }

    /// The indices of a row's entries in `columnIndices` and `values`.
    public func entries(ofRow row: Int) -> Range<Int> {
        Int(rowOffsets[row])..<Int(rowOffsets[row + 1])
    }

    /// The transposed matrix; rows come out sorted.
    public var transposed: SparseMatrix {
        var offsets = [Int32](repeating: 0, count: columnCount + 1)
        for column in columnIndices { offsets[Int(column) + 1] += 1 }
        for column in 0..<columnCount { offsets[column + 1] += offsets[column] }
        var next = offsets
        var rows = [Int32](repeating: 0, count: entryCount)
        var moved = [Float](repeating: 0, count: entryCount)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                let column = Int(columnIndices[entry])
                let place = Int(next[column])
                next[column] += 1
                rows[place] = Int32(row)
                moved[place] = values[entry]
            }
        }
        return SparseMatrix(
            rowCount: columnCount, columnCount: rowCount, rowOffsets: offsets, columnIndices: rows,
            values: moved)
    }

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
