import Tensor

extension NodeFeatures {
    /// The largest magnitude of a feature: the square of such a value fits Float32 more than three
    /// hundred times, so that norms, variances and moments of gradients stay finite.
    public static let largestMagnitude: Float = 1e18

    /// The first element that is NaN, infinite or larger in magnitude than `largestMagnitude`.
    var firstUnusable: (row: Int, column: Int, value: Float)? {
        switch values {
        case .dense(let tensor):
            guard let place = tensor.firstViolation(limit: Self.largestMagnitude) else {
                return nil
            }
            let (row, column) = place.quotientAndRemainder(dividingBy: max(1, columnCount))
            return (row, column, tensor.row(row)[column])
        case .sparse(let matrix):
            guard
                let entry = matrix.values.firstIndex(where: {
                    !($0.magnitude <= Self.largestMagnitude)
                })
            else { return nil }
            let row = matrix.rowOffsets.lastIndex { Int($0) <= entry } ?? 0
            return (row, Int(matrix.columnIndices[entry]), matrix.values[entry])
        }
    }

    /// Returns if students can be trained on all elements.
    ///
    /// - Throws: `GraphError.notFinite` with the node and the column of the first that is unusable.
    func requireUsable(_ ids: NodeIDs) throws(GraphError) {
        guard let found = firstUnusable else { return }
        let column = columnNames.map { "“\($0[found.column])”" } ?? "\(found.column)"
        throw .notFinite(
            what: "feature \(column) of “\(name)”", node: ids[found.row], value: found.value)
    }
}
