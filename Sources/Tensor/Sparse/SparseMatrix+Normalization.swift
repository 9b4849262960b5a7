extension SparseMatrix {
    /// The same places with values computed from row, column and value.
    @inlinable
    public func mappingValues(_ value: (Int, Int, Float) -> Float) -> SparseMatrix {
        var mapped = values
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                mapped[entry] = value(row, Int(columnIndices[entry]), values[entry])
            }
        }
        return SparseMatrix(pattern, values: mapped)
    }

    /// The matrix with every row divided by the sum of its absolute values; rows of zeros stay.
    public func rowNormalized() -> SparseMatrix {
        scalingRows { entries in entries.reduce(0) { $0 + abs($1) } }
    }

    /// The matrix with every row divided by its Euclidean length; rows of zeros stay.
    public func rowsOfUnitLength() -> SparseMatrix {
        scalingRows { entries in entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    }

    private func scalingRows(by size: (ArraySlice<Float>) -> Float) -> SparseMatrix {
        var scaled = values
        for row in 0..<rowCount {
            let range = entries(ofRow: row)
            let divisor = size(values[range])
            guard divisor > 0 else { continue }
            for entry in range { scaled[entry] /= divisor }
        }
        return SparseMatrix(pattern, values: scaled)
    }

    /// D^-½ A D^-½ with D the row sums.
    public var symmetricallyNormalized: SparseMatrix {
        let scales = (0..<rowCount).map { row -> Float in
            let degree = entries(ofRow: row).reduce(Float(0)) { $0 + values[$1] }
            return degree > 0 ? 1 / degree.squareRoot() : 0
        }
        return mappingValues { row, column, value in scales[row] * value * scales[column] }
    }

    /// The same square matrix with an entry of 1 on the diagonal where there was none.
    ///
    /// - Parameter keepingWeights: Whether other entries keep their values; else all are 1.
    public func withSelfLoops(keepingWeights: Bool) -> SparseMatrix {
        var builder = CSRBuilder(rows: rowCount, entries: entryCount + rowCount)
        for row in 0..<rowCount {
            var isMissing = true
            for entry in entries(ofRow: row) {
                let column = columnIndices[entry]
                if isMissing, column >= row {
                    isMissing = false
                    if column > row { builder.append(Int32(row), 1) }
                }
                builder.append(column, keepingWeights ? values[entry] : 1)
            }
            if isMissing { builder.append(Int32(row), 1) }
            builder.endRow()
        }
        return builder.matrix(columnCount: columnCount)
    }
}
