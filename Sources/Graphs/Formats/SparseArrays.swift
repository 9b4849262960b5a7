import Checkpoints
import JSON
import Support
import Tensor

/// Sparse matrices as SciPy, PyTorch Geometric and archives of arrays hold them.
enum SparseArrays {
    /// The matrix of an object of SciPy's or of `torch_sparse`.
    static func matrix(_ value: PickleValue) -> SparseMatrix? {
        guard let type = value.typeName, let state = value.state else { return nil }
        if type == "torch_sparse.tensor.SparseTensor" {
            return (state["storage"]?.state).flatMap(torchSparse)
        }
        guard type.hasPrefix("scipy.sparse."),
            let shape = (state["_shape"] ?? state["shape"])?.integers, shape.count == 2,
            let values = state["data"]?.array
        else { return nil }
        if type.contains("coo") {
            let pair = state["coords"]?.elements
            guard let row = (state["row"] ?? pair?.first)?.array?.integers(),
                let column = (state["col"] ?? pair?.last)?.array?.integers()
            else { return nil }
            return coordinates(shape, row.map { Int($0) }, column.map { Int($0) }, values.floats())
        }
        guard let indices = state["indices"]?.array?.integers(),
            let pointers = state["indptr"]?.array?.integers()
        else { return nil }
        return compressed(
            shape, pointers: pointers, indices: indices, values.floats(),
            isByColumn: type.contains("csc"))
    }

    private static func torchSparse(_ storage: PickleValue) -> SparseMatrix? {
        guard let column = storage["_col"]?.array?.integers(),
            let shape = storage["_sparse_sizes"]?.integers, shape.count == 2
        else { return nil }
        let values = storage["_value"]?.array?.floats() ?? Array(repeating: 1, count: column.count)
        if let pointers = storage["_rowptr"]?.array?.integers() {
            return compressed(
                shape, pointers: pointers, indices: column, values, isByColumn: false)
        }
        guard let row = storage["_row"]?.array?.integers() else { return nil }
        return coordinates(shape, row.map { Int($0) }, column.map { Int($0) }, values)
    }

    /// A matrix of rows (or columns) that pointers divide; nothing if they are not sound.
    static func compressed(
        _ shape: [Int], pointers: [Int64], indices: [Int64], _ values: [Float], isByColumn: Bool
    ) -> SparseMatrix? {
        let count = isByColumn ? shape[1] : shape[0]
        guard pointers.count == count + 1, pointers.first == 0,
            pointers.last.map({ Int($0) }) == indices.count, values.count == indices.count,
            zip(pointers, pointers.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        var outer: [Int] = []
        outer.reserveCapacity(indices.count)
        for line in 0..<count {
            outer += Array(repeating: line, count: Int(pointers[line + 1] - pointers[line]))
        }
        let inner = indices.map { Int($0) }
        return isByColumn
            ? coordinates(shape, inner, outer, values)
            : coordinates(shape, outer, inner, values, hasPointers: true)
    }

    /// A matrix of entries in any order; nothing if one lies outside, or if there are many more rows than
    /// entries and no pointers that prove them: memory is taken for each.
    static func coordinates(
        _ shape: [Int], _ rows: [Int], _ columns: [Int], _ values: [Float],
        hasPointers: Bool = false
    ) -> SparseMatrix? {
        let limit = Int(Int32.max)
        guard hasPointers || shape.first ?? 0 <= 16 * rows.count + 10_000 else { return nil }
        guard rows.count == columns.count, rows.count == values.count, shape.count == 2,
            shape.allSatisfy({ $0 >= 0 && $0 < limit }), rows.count < limit,
            rows.allSatisfy({ $0 >= 0 && $0 < shape[0] }),
            columns.allSatisfy({ $0 >= 0 && $0 < shape[1] })
        else { return nil }
        let order = rows.indices.sorted { (rows[$0], columns[$0]) < (rows[$1], columns[$1]) }
        var offsets = [Int32](repeating: 0, count: shape[0] + 1)
        for row in rows { offsets[row + 1] += 1 }
        for row in 0..<shape[0] { offsets[row + 1] += offsets[row] }
        return SparseMatrix(
            rowCount: shape[0], columnCount: shape[1], rowOffsets: offsets,
            columnIndices: order.map { Int32(columns[$0]) }, values: order.map { values[$0] })
    }
}
