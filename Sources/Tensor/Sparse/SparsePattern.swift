/// Where the entries of a sparse matrix are, in CSR format (compressed rows): the columns of each row,
/// row after row.
public struct SparsePattern: Sendable, Equatable {
    /// The number of columns.
    public let columnCount: Int
    /// Where each row begins in `columnIndices`, and the total at the end: `rowCount + 1` offsets.
    public let rowOffsets: [Int32]
    /// The column of each entry, ascending in each row.
    public let columnIndices: [Int32]

    /// Makes a pattern of compressed rows.
    public init(columnCount: Int, rowOffsets: [Int32], columnIndices: [Int32]) {
        precondition(
            Int(rowOffsets.last ?? -1) == columnIndices.count,
            "the offsets of a CSR matrix end at the number of entries")
        self.columnCount = columnCount
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
    }

    /// The number of rows.
    @inlinable public var rowCount: Int { rowOffsets.count - 1 }

    /// The number of entries.
    @inlinable public var entryCount: Int { columnIndices.count }

    /// Bytes that offsets and columns take.
    public var byteCount: Int { (rowOffsets.count + columnIndices.count) * 4 }

    /// The indices of a row's entries in `columnIndices`.
    @inlinable
    public func entries(ofRow row: Int) -> Range<Int> {
        Int(rowOffsets[row])..<Int(rowOffsets[row + 1])
    }
}
