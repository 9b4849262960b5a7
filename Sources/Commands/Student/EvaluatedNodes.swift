import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tensor

/// The nodes that a student is evaluated on, with the student's class indices.
struct EvaluatedNodes {
    let nodes: [Int]
    /// The student's index of each node's class, −1 where unknown.
    let labels: [Int]
    let role: StudentEvaluateCommand.Role
    /// Nodes among them whose labels were trained on.
    let trained: Int
    /// Labelled nodes of classes that the student does not know.
    let leftOut: Int

    /// Chooses nodes.
    ///
    /// - Throws: `CommandError.unusable` if there are none.
    init(
        _ student: StudentValue, _ graph: TextAttributedGraph,
        role wanted: StudentEvaluateCommand.Role?
    ) throws(CommandError) {
        let role = wanted ?? (graph.activeSplit == nil ? .all : .test)
        let numbers = student.classIndices(of: graph)
        let labels = graph.labels.map { $0 >= 0 ? numbers[Int($0)] ?? -1 : -1 }
        let chosen = try Self.nodes(of: graph, role).filter { graph.labels[$0] >= 0 }
        nodes = chosen.filter { labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            let classes = student.runs.classNames.joined(separator: ", ")
            throw .unusable(
                what: "the \(role.rawValue) nodes of “\(graph.name)”",
                why: chosen.isEmpty
                    ? "none has a label" : "none is of a class that the student knows (\(classes))",
                remedy: "choose another --role, or a graph with labels of the same names")
        }
        self.labels = labels
        self.role = role
        trained = role == .all ? nodes.count(where: student.trainingNodes(in: graph).contains) : 0
        leftOut = chosen.count - nodes.count
    }

    private static func nodes(
        of graph: TextAttributedGraph, _ role: StudentEvaluateCommand.Role
    ) throws(CommandError) -> [Int] {
        guard role != .all else { return Array(0..<graph.nodeCount) }
        guard let split = graph.activeSplit else {
            throw .unusable(
                what: "--role \(role.rawValue)", why: "the graph “\(graph.name)” has no split",
                remedy: "add --role all, or make a split with `graph split`")
        }
        switch role {
        case .test: return split.nodes(in: .test)
        case .validation: return split.nodes(in: .validation)
        case .train, .all: return split.nodes(in: .train)
        }
    }
}
