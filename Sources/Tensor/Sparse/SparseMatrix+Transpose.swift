extension SparsePattern {
    /// The transposed pattern; rows come out sorted.
    public var transposed: SparsePattern { transposed { _, _ in } }

    /// The transposed pattern, by counting.
    ///
    /// - Parameter move: Told for each entry where it is and where it goes.
    @inline(__always)
    fileprivate func transposed(_ move: (_ entry: Int, _ place: Int) -> Void) -> SparsePattern {
        var offsets = [Int32](repeating: 0, count: columnCount + 1)
        for column in columnIndices { offsets[Int(column) + 1] += 1 }
        for column in 0..<columnCount { offsets[column + 1] += offsets[column] }
        var next = offsets
        var rows = [Int32](repeating: 0, count: entryCount)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                let column = Int(columnIndices[entry])
                let place = Int(next[column])
                next[column] += 1
                rows[place] = Int32(row)
                move(entry, place)
            }
        }
        return SparsePattern(columnCount: rowCount, rowOffsets: offsets, columnIndices: rows)
    }
}

extension SparseMatrix {
    /// The transposed matrix; rows come out sorted.
    public var transposed: SparseMatrix {
        var moved = [Float](repeating: 0, count: entryCount)
        let pattern = pattern.transposed { entry, place in moved[place] = values[entry] }
        return SparseMatrix(pattern, values: moved)
    }
}
