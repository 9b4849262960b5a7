import Support
import Tensor

extension NodeFeatures {
    /// The cosine of the angle between a row and every row, −1 … 1; 0 for rows of zeros.
    public func cosines(
        to row: Int, cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) -> [Double] {
        switch values {
        case .sparse(let matrix): try matrix.cosines(to: row, cancellation)
        case .dense(let tensor): try Self.cosines(tensor, to: row, cancellation)
        }
    }

    private static func cosines(
        _ tensor: Tensor, to row: Int, _ cancellation: Cancellation
    ) throws(Interrupted) -> [Double] {
        let query = tensor.row(row)
        let length = query.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        var result: [Double] = []
        result.reserveCapacity(tensor.rowCount)
        for other in 0..<tensor.rowCount {
            if other % 256 == 0 { try cancellation.check() }
            var (dot, squares) = (0.0, 0.0)
            for (a, b) in zip(query, tensor.row(other)) {
                dot += Double(a) * Double(b)
                squares += Double(b) * Double(b)
            }
            let product = length * squares.squareRoot()
            result.append(product > 0 ? dot / product : 0)
        }
        return result
    }
}

extension SparseMatrix {
    fileprivate func cosines(
        to row: Int, _ cancellation: Cancellation
    ) throws(Interrupted) -> [Double] {
        var query = [Double](repeating: 0, count: columnCount)
        for entry in entries(ofRow: row) {
            query[Int(columnIndices[entry])] = Double(values[entry])
        }
        let length = query.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var result: [Double] = []
        result.reserveCapacity(rowCount)
        for other in 0..<rowCount {
            if other % 4_096 == 0 { try cancellation.check() }
            var (dot, squares) = (0.0, 0.0)
            for entry in entries(ofRow: other) {
                let value = Double(values[entry])
                dot += value * query[Int(columnIndices[entry])]
                squares += value * value
            }
            let product = length * squares.squareRoot()
            result.append(product > 0 ? dot / product : 0)
        }
        return result
    }
}

extension [Double] {
    /// The places of the largest values, the largest first; of equals the earlier first.
    public func largest(_ count: Int, without left: Int? = nil) -> [Int] {
        let places = indices.filter { $0 != left }
        return [Int](
            places.sorted { (self[$1], $0) < (self[$0], $1) }.prefix(Swift.max(0, count)))
    }
}
