import Checkpoints
import JSON
import Support
import Tensor

/// The edges of a graph of arrays.
struct ArrayEdges {
    private let name: String
    private let sources: [Int]
    private let targets: [Int]
    private let weights: [Float]?
    /// How many nodes a square matrix says that there are.
    let nodeCount: Int?

    init(_ member: ArrayMember, named name: String, weights: [Float]?, file: String) throws {
        self.name = name
        switch member {
        case .sparse(let matrix):
            nodeCount = matrix.rowCount
            sources = (0..<matrix.rowCount).flatMap { row in
                Array(repeating: row, count: matrix.entries(ofRow: row).count)
            }
            targets = matrix.columnIndices.map { Int($0) }
            self.weights = weights ?? (matrix.values.allSatisfy { $0 == 1 } ? nil : matrix.values)
        case .array(let array):
            guard let integers = array.integers(), array.shape.contains(2) else {
                throw GraphError.malformed(
                    file: file, line: 1, expected: "two rows of node numbers as “\(name)”",
                    found: "an array of shape \(array.shape)")
            }
            nodeCount = nil
            let indices = integers.map { Int($0) }
            if array.shape[0] == 2 {
                sources = Array(indices[..<array.shape[1]])
                targets = Array(indices[array.shape[1]...])
            } else {
                sources = stride(from: 0, to: indices.count, by: 2).map { indices[$0] }
                targets = stride(from: 1, to: indices.count, by: 2).map { indices[$0] }
            }
            self.weights = weights
        default:
            throw GraphError.malformed(
                file: file, line: 1, expected: "an array as “\(name)”", found: "something else")
        }
    }

    /// The largest node number; −1 without edges.
    var largest: Int { max(sources.max() ?? -1, targets.max() ?? -1) }

    /// Adds the edges to a graph's parts.
    ///
    /// - Throws: `GraphError.outOfRange` for a number that no node has; `.lengthMismatch`, `.malformed`
    ///   for weights.
    func add(to parts: inout GraphParts, file: String) throws {
        let count = parts.ids.count
        for (edge, (from, to)) in zip(sources, targets).enumerated() {
            guard from >= 0, from < count, to >= 0, to < count else {
                throw GraphError.outOfRange(
                    file: "\(file), \(name)", line: edge + 1, what: "node",
                    value: from >= 0 && from < count ? to : from, limit: count)
            }
            parts.edges.append(from, to)
        }
        guard let weights else { return }
        guard weights.count == sources.count else {
            throw GraphError.lengthMismatch(
                what: "edge weights of \(file)", expected: sources.count, found: weights.count)
        }
        if let bad = weights.firstIndex(where: { $0 < 0 || !$0.isFinite }) {
            throw GraphError.malformed(
                file: "\(file), weights", line: bad + 1, expected: "a weight of at least 0",
                found: String(weights[bad]))
        }
        parts.edgeWeights = weights
    }
}
