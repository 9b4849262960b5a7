extension SparseMatrix {
    /// The entries of a dense matrix `[rows, columns]` that are not zero.
    public init(_ tensor: Tensor) {
        var builder = CSRBuilder(rows: tensor.rowCount)
        for row in 0..<tensor.rowCount {
            for (column, value) in tensor.row(row).enumerated() where value != 0 {
                builder.append(Int32(column), value)
            }
            builder.endRow()
        }
        self = builder.matrix(columnCount: tensor.rowSize)
    }

    /// Makes a matrix of rows of columns and values; a column that occurs twice in a row is added up.
    public init(rows: [[(column: Int32, value: Float)]], columnCount: Int) {
        var builder = CSRBuilder(rows: rows.count)
        for row in rows {
            for entry in row.sorted(by: { $0.column < $1.column }) {
                if builder.row.last == entry.column {
                    builder.addToLast(entry.value)
                } else {
                    builder.append(entry.column, entry.value)
                }
            }
            builder.endRow()
        }
        self = builder.matrix(columnCount: columnCount)
    }

    /// The matrix of some rows, in their order.
    public func selecting(rows: [Int]) -> SparseMatrix {
        let count = rows.reduce(0) { $0 + entries(ofRow: $1).count }
        var builder = CSRBuilder(rows: rows.count, entries: count)
        for row in rows {
            builder.append(row, of: self)
            builder.endRow()
        }
        return builder.matrix(columnCount: columnCount)
    }

    /// The matrix with only the entries of the chosen columns.
    func keeping(columns isKept: [Bool]) -> SparseMatrix {
        var builder = CSRBuilder(rows: rowCount)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) where isKept[Int(columnIndices[entry])] {
                builder.append(columnIndices[entry], values[entry])
            }
            builder.endRow()
        }
        return builder.matrix(columnCount: columnCount)
    }

    /// The rows and columns of some nodes of a square matrix, renumbered in their order.
    public func selecting(nodes: [Int]) -> SparseMatrix {
        let places = Dictionary(
            nodes.enumerated().map { ($0.element, Int32($0.offset)) },
            uniquingKeysWith: { first, _ in first })
        var builder = CSRBuilder(rows: nodes.count)
        for node in nodes {
            let kept = entries(ofRow: node).compactMap { entry in
                places[Int(columnIndices[entry])].map { ($0, values[entry]) }
            }
            for (column, value) in kept.sorted(by: { $0.0 < $1.0 }) {
                builder.append(column, value)
            }
            builder.endRow()
        }
        return builder.matrix(columnCount: nodes.count)
    }

    /// The same square matrix without the entries in the rows and columns of some nodes.
    public func isolating(_ nodes: Set<Int>) -> SparseMatrix {
        var builder = CSRBuilder(rows: rowCount, entries: entryCount)
        for row in 0..<rowCount {
            if !nodes.contains(row) {
                for entry in entries(ofRow: row) where !nodes.contains(Int(columnIndices[entry])) {
                    builder.append(columnIndices[entry], values[entry])
                }
            }
            builder.endRow()
        }
        return builder.matrix(columnCount: columnCount)
    }

    /// The first rows, which hold no entries beyond the first columns.
    public func corner(rows: Int, columns: Int) -> SparseMatrix {
        guard rows < rowCount || columns < columnCount else { return self }
        let count = Int(rowOffsets[rows])
        let indices = Array(columnIndices[..<count])
        precondition(
            indices.allSatisfy { $0 < columns }, "a row of the part reaches beyond its nodes")
        return SparseMatrix(
            rowCount: rows, columnCount: columns, rowOffsets: Array(rowOffsets[...rows]),
            columnIndices: indices, values: Array(values[..<count]))
    }

    /// The matrix with the rows of another one, of as many columns, behind its own.
    public func appending(_ other: SparseMatrix) -> SparseMatrix {
        precondition(columnCount == other.columnCount, "matrices of as many columns")
        return SparseMatrix(
            rowCount: rowCount + other.rowCount, columnCount: columnCount,
            rowOffsets: rowOffsets + other.rowOffsets.dropFirst().map { $0 + Int32(entryCount) },
            columnIndices: columnIndices + other.columnIndices, values: values + other.values)
    }

    /// Matrices of as many rows side by side, `[rowCount, Σ columnCount]`.
    public init(horizontally matrices: [SparseMatrix]) {
        let rowCount = matrices.first?.rowCount ?? 0
        precondition(matrices.allSatisfy { $0.rowCount == rowCount }, "matrices of as many rows")
        var builder = CSRBuilder(
            rows: rowCount, entries: matrices.reduce(0) { $0 + $1.entryCount })
        for row in 0..<rowCount {
            var shift: Int32 = 0
            for matrix in matrices {
                builder.append(row, of: matrix, shift: shift)
                shift += Int32(matrix.columnCount)
            }
            builder.endRow()
        }
        self = builder.matrix(columnCount: matrices.reduce(0) { $0 + $1.columnCount })
    }
}
