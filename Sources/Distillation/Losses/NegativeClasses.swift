import Support
import Tensor

/// The classes that decide which nodes are no negatives of each other.
///
/// A training node has its label. Another node has the teacher's answer if that is clear enough, else
/// none: then every other node is its negative. A wrong answer takes true negatives away and keeps
/// nodes of its own class as such, so answers count only where the teacher is mostly right.
struct NegativeClasses {
    /// The class of each node of the graph; −1: unknown.
    let classes: [Int32]
    /// What a person should know about them.
    let warnings: [String]

    /// The share of one class among the answers beyond which they are not believed.
    static let largestShare: Float = 0.8
    /// The share of validation nodes that answers must be right for to be believed.
    static let reliability = 0.95
    /// The fewest validation nodes that such a share is measured on.
    static let fewestNodes = 20

    /// Chooses the classes of all nodes.
    ///
    /// - Parameters:
    ///   - task: The graph and its training labels.
    ///   - scores: The teacher's scores, `[nodes, classes]`, if other nodes are aligned too.
    ///   - margin: By how much the best score must exceed the second best; `nil`: the reliable margin.
    init(_ task: NodeClassification, scores: Tensor?, margin: Float?) {
        var classes = [Int32](repeating: -1, count: task.nodeCount)
        var warnings: [String] = []
        if let scores {
            let all = Self.answers(scores, margin: 0)
            let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
            if let (label, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
                Float(count) > Self.largestShare * Float(all.count)
            {
                let name =
                    task.classNames.indices.contains(Int(label))
                    ? task.classNames[Int(label)] : String(label)
                warnings.append(
                    "the teacher answers “\(name)” for \(100 * count / all.count) % of the nodes: "
                        + "its answers choose no negatives")
            } else {
                classes = Self.answers(
                    scores, margin: margin ?? Self.reliableMargin(task, scores))
            }
        }
        for node in task.train { classes[node] = Int32(task.labels[node]) }
        self.classes = classes
        self.warnings = warnings
    }

    /// The smallest margin at which the teacher's answers for validation nodes are right often enough;
    /// infinite if there is none.
    ///
    /// Validation labels choose it, as they choose the epoch; test labels are not looked at.
    static func reliableMargin(_ task: NodeClassification, _ scores: Tensor) -> Float {
        let best = answers(scores, margin: 0)
        let nodes = task.validation
            .map { (margin: margin(scores, row: $0), isRight: Int(best[$0]) == task.labels[$0]) }
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

    /// By how much the best score of a row exceeds the second best; infinite for a single class.
    private static func margin(_ scores: Tensor, row: Int) -> Float {
        let sorted = scores.row(row).sorted(by: >)
        return sorted.count > 1 ? sorted[0] - sorted[1] : .infinity
    }

    /// The class of the best score of each row, or −1 where the second best is too near.
    static func answers(_ scores: Tensor, margin: Float) -> [Int32] {
        (0..<scores.rowCount).map { row in
            let values = scores.row(row)
            guard let best = values.argMax else { return -1 }
            return margin <= 0 || Self.margin(scores, row: row) >= margin ? Int32(best) : -1
        }
    }
}
