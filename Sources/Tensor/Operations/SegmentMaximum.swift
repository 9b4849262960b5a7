import Compute

extension Tensor {
    /// The maximum over the rows that each row of a sparse matrix names, column by column.
    ///
    /// Rows without entries get zeros; the gradient of a maximum is divided evenly among ties.
    ///
    /// Shapes: neighbours `[rows, columns]`, x `[columns, width]` to `[rows, width]`.
    public func segmentMaximum(_ neighbors: SparseMatrix, transposed: SparseMatrix) -> Tensor {
        precondition(
            shape.count == 2 && shape[0] == neighbors.columnCount,
            "segment maximum of [\(neighbors.rowCount), \(neighbors.columnCount)] and \(shape)")
        let (width, input) = (rowSize, detached)
        let result = Tensor.filling([neighbors.rowCount, width]) { out in
            neighbors.withRows { SegmentMaximum.forward($0, pointer, into: out, width: width) }
        }
        return result.recorded("segmentMaximum", from: [self]) { gradient, sink in
            sink.accumulate(0) { gx in
                let tied = gradient.copied
                neighbors.withRows { rows in
                    transposed.withRows { columns in
                        SegmentMaximum.backward(
                            rows, transposed: columns, input.pointer, result.pointer,
                            tied.storage.pointer, into: gx, width: width)
                    }
                }
            }
        }
    }
}
