import CommandLanguage
import Figures
import Graphs
import Support

/// A graph in a session.
public struct GraphValue: RenderableObject {
    /// `Graph`.
    public static let typeName = "Graph"
    /// The graph with what students need of it.
    let prepared: PreparedGraph
    /// The graph.
    public var graph: TextAttributedGraph { prepared.graph }

    /// Wraps a graph.
    public init(_ graph: TextAttributedGraph) { prepared = PreparedGraph(graph) }

    /// Counts in one line.
    public var summary: String {
        "\(graph.nodeCount) nodes, \(graph.edgeCount) edges, \(graph.classCount) classes"
    }

    /// The graph, and the student inputs made of it.
    public var memoryBytes: Int { graph.byteCount + prepared.byteCount }
    /// `name`, `nodes`, `edges`, `classes`, `split`.
    public var fieldNames: [String] { ["name", "nodes", "edges", "classes", "homophily", "split"] }

    /// A field's value.
    public func field(_ name: String) -> Value? {
        switch name {
        case "name": .text(graph.name)
        case "nodes": .integer(graph.nodeCount)
        case "edges": .integer(graph.edgeCount)
        case "classes": .list(graph.classNames.map { .text($0) })
        case "homophily": graph.statistics.edgeHomophily.map { .number($0) } ?? .nothing
        case "split": graph.activeSplit.map { .text($0.name) } ?? .nothing
        default: nil
        }
    }

    /// The classes for `label` and `predicted`, the parts for `split`.
    public func knownValues(ofColumn name: String) -> [String] {
        switch name {
        case "label", "predicted", "class": graph.classNames
        case "split": ["train", "validation", "test"]
        default: []
        }
    }

    /// The card: counts, classes, homophily, splits and two histograms.
    public var rendering: any Renderable { GraphCard.card(of: graph) }

    /// The same data under the same name.
    public func isSame(as other: any SessionObject) -> Bool {
        (other as? GraphValue)?.graph == graph
    }
}
