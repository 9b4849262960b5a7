/// Builds a sparse matrix row by row: entries, then `endRow()`.
public struct CSRBuilder: Sendable {
    @usableFromInline var offsets: [Int32] = [0]
    @usableFromInline var columns: [Int32] = []
    @usableFromInline var values: [Float] = []

    /// Begins a matrix without rows.
    ///
    /// - Parameters:
    ///   - rows: How many rows are expected.
    ///   - entries: How many entries are expected.
    public init(rows: Int = 0, entries: Int = 0) {
        offsets.reserveCapacity(rows + 1)
        columns.reserveCapacity(entries)
        values.reserveCapacity(entries)
    }

    /// The number of rows that have ended.
    @inlinable public var rowCount: Int { offsets.count - 1 }
    /// The number of entries so far.
    @inlinable public var entryCount: Int { columns.count }
    /// The columns of the row that has not ended yet.
    @inlinable public var row: ArraySlice<Int32> { columns[Int(offsets[offsets.count - 1])...] }

    /// Adds an entry to the row, behind those with smaller columns.
    @inlinable
    public mutating func append(_ column: Int32, _ value: Float) {
        columns.append(column)
        values.append(value)
    }

    /// Adds an entry without a value, for a pattern.
    @inlinable public mutating func append(_ column: Int32) { columns.append(column) }

    /// Adds entries without values, for a pattern.
    @inlinable
    public mutating func append(contentsOf row: some Sequence<Int32>) {
        columns.append(contentsOf: row)
    }

    /// Adds entries of one value.
    public mutating func append(contentsOf row: some Collection<Int32>, value: Float) {
        columns.append(contentsOf: row)
        values.append(contentsOf: repeatElement(value, count: row.count))
    }

    /// Adds a row's entries of a matrix, with their columns shifted to the right.
    public mutating func append(_ row: Int, of matrix: SparseMatrix, shift: Int32 = 0) {
        let entries = matrix.entries(ofRow: row)
        if shift == 0 {
            columns += matrix.columnIndices[entries]
        } else {
            columns += matrix.columnIndices[entries].lazy.map { $0 + shift }
        }
        values += matrix.values[entries]
    }

    /// Adds to the last entry's value.
    public mutating func addToLast(_ value: Float) { values[values.count - 1] += value }

    /// Ends the row.
    @inlinable public mutating func endRow() { offsets.append(Int32(columns.count)) }

    /// The matrix of all rows that have ended.
    public func matrix(columnCount: Int) -> SparseMatrix {
        SparseMatrix(pattern(columnCount: columnCount), values: values)
    }

    /// The matrix without its values.
    public func pattern(columnCount: Int) -> SparsePattern {
        SparsePattern(columnCount: columnCount, rowOffsets: offsets, columnIndices: columns)
    }
}
