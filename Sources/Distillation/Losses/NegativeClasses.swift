import Tensor

/// The classes that decide which nodes are no negatives of each other.
///
/// A training node has its label. Another node has the teacher's answer if that is clear enough, else
/// none: then every other node is its negative.
struct NegativeClasses {
    /// The class of each node of the graph; −1: unknown.
    let classes: [Int32]
    /// What a person should know about them.
    let warnings: [String]

    /// The share of one class among the answers beyond which they are not believed.
    static let largestShare: Float = 0.8

    /// Chooses the classes of all nodes.
    ///
    /// - Parameters:
    ///   - task: The graph and its training labels.
    ///   - scores: The teacher's scores, `[nodes, classes]`, if other nodes are aligned too.
    ///   - margin: By how much the best score must exceed the second best.
    init(_ task: NodeClassification, scores: Tensor?, margin: Float) {
        var classes = [Int32](repeating: -1, count: task.nodeCount)
        var warnings: [String] = []
        if let scores {
            let answers = Self.answers(scores, margin: margin)
            let known = answers.filter { $0 >= 0 }
            let counts = Dictionary(known.map { ($0, 1) }, uniquingKeysWith: +)
            if let (label, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
                Float(count) > Self.largestShare * Float(known.count)
            {
                let name =
                    task.classNames.indices.contains(Int(label))
                    ? task.classNames[Int(label)] : String(label)
                warnings.append(
                    "the teacher answers “\(name)” for \(100 * count / known.count) % of the nodes: "
                        + "its answers choose no negatives")
            } else {
                classes = answers
            }
        }
        for node in task.train { classes[node] = Int32(task.labels[node]) }
        self.classes = classes
        self.warnings = warnings
    }

    /// The class of the best score of each row, or −1 where the second best is too near.
    static func answers(_ scores: Tensor, margin: Float) -> [Int32] {
        (0..<scores.rowCount).map { row in
            let values = scores.row(row)
            guard let best = values.indices.max(by: { (values[$0], $1) < (values[$1], $0) }) else {
                return -1
            }
            let second = values.indices.filter { $0 != best }.map { values[$0] }.max()
            guard let second, margin > 0 else { return Int32(best) }
            return values[best] - second >= margin ? Int32(best) : -1
        }
    }
}
