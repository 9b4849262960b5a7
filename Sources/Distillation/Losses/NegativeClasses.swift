import Support
import Tensor

/// The classes that determine which nodes are not negatives of each other.
///
/// A training node has its label. Another node has the teacher's prediction if its margin is large enough, else
/// none: then every other node is its negative. A wrong prediction removes true negatives and keeps
/// nodes of its own class as negatives, so predictions count only where the teacher is mostly right.
struct NegativeClasses {
    /// The class of each node of the graph; −1: unknown.
    let classes: [Int32]
    /// Warnings about them.
    let warnings: [String]

    /// The largest fraction of one class among the predictions with which they are used.
    static let largestFraction: Float = 0.8
    /// The accuracy on validation nodes that predictions need in order to be used.
    static let reliability = 0.95
    /// The fewest validation nodes on which that accuracy is measured.
    static let fewestNodes = 20

    /// Chooses the classes of all nodes.
    ///
    /// - Parameters:
    ///   - task: The graph and its training labels.
    ///   - logProbabilities: The teacher's, `[nodes, classes]`, if other nodes are aligned too.
    ///   - margin: The margin that predictions need; `nil`: the reliable margin.
    init(_ task: NodeClassification, logProbabilities: Tensor?, margin: Float?) {
        var classes = [Int32](repeating: -1, count: task.nodeCount)
        var warnings: [String] = []
        if let logProbabilities {
            let all = Self.predictions(logProbabilities, margin: 0)
            let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
            if let (label, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
                Float(count) > Self.largestFraction * Float(all.count)
            {
                let name =
                    task.classNames.indices.contains(Int(label))
                    ? task.classNames[Int(label)] : String(label)
                warnings.append(
                    "the teacher answers “\(name)” for \(100 * count / all.count) % of the nodes: "
                        + "its answers are not used to choose negatives")
            } else {
                classes = Self.predictions(
                    logProbabilities, margin: margin ?? Self.reliableMargin(task, logProbabilities))
            }
        }
        for node in task.train { classes[node] = Int32(task.labels[node]) }
        self.classes = classes
        self.warnings = warnings
    }

    /// The smallest margin at which the teacher's predictions for validation nodes are right often enough;
    /// infinite if there is none.
    ///
    /// Chosen on validation labels, like the epoch; test labels are not used.
    static func reliableMargin(_ task: NodeClassification, _ logProbabilities: Tensor) -> Float {
        let best = predictions(logProbabilities, margin: 0)
        let nodes = task.validation
            .map {
                (
                    margin: margin(logProbabilities, row: $0),
                    isRight: Int(best[$0]) == task.labels[$0]
                )
            }
            .sorted { $0.margin > $1.margin }
        var reliable = Float.infinity
        var right = 0
        for (index, node) in nodes.enumerated() {
            right += node.isRight ? 1 : 0
            let isLastOfItsMargin =
                index + 1 == nodes.count || nodes[index + 1].margin < node.margin
            guard isLastOfItsMargin, index + 1 >= fewestNodes else { continue }
            if Double(right) >= reliability * Double(index + 1) { reliable = node.margin }
        }
        return reliable
    }

    /// The margin between the two largest log-probabilities of a row; infinite for a single class.
    private static func margin(_ logProbabilities: Tensor, row: Int) -> Float {
        let sorted = logProbabilities.row(row).sorted(by: >)
        return sorted.count > 1 ? sorted[0] - sorted[1] : .infinity
    }

    /// The argmax of each row, or −1 where the margin is too small.
    static func predictions(_ logProbabilities: Tensor, margin: Float) -> [Int32] {
        (0..<logProbabilities.rowCount).map { row in
            let values = logProbabilities.row(row)
            guard let best = values.argMax else { return -1 }
            return margin <= 0 || Self.margin(logProbabilities, row: row) >= margin
                ? Int32(best) : -1
        }
    }
}
