import CommandLanguage
import Graphs

/// `graph subgraph`: some nodes of a graph and all edges between them.
struct GraphSubgraphCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let nodes: [String]?
        let classes: [String]?
        let ego: String?
        let hops: Int
        let component: Int?
        let hubLimit: Int?
        let takesLargest: Bool
        let isSymmetrised: Bool
    }

    static let name = "graph subgraph"
    static let summary = "Take the subgraph induced by some nodes of a graph."
    static let discussion = """
        A node is kept if it meets all conditions in the given graph. `--symmetrise` is applied before \
        the conditions, `--largest-component` after them. Labels, splits, texts and features of the \
        nodes are kept, and so are all class names unless `--classes` selects some.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "nodes", [String]?.self, otherwise: "all nodes",
            help: "Ids or rows of the nodes to keep."),
        .option(
            "classes", [String]?.self, otherwise: "all classes",
            help: "Classes to keep, in this order."),
        .option(
            "ego", String?.self, otherwise: "all nodes",
            help: "Keep the nodes within `--hops` of this node."),
        .option("hops", default: 2, in: 0...64, unit: .hops, help: "Radius of `--ego`."),
        .option(
            "component", Int?.self, in: 0...1_000_000_000,
            otherwise: "all components",
            help: "Keep one connected component, by its number in `components`; 0 is the largest."),
        .option(
            "drop-hubs", Int?.self, in: 0...1_000_000_000,
            otherwise: "no limit", help: "Drop nodes with more neighbours than this."),
        .flag(
            "largest-component", help: "Keep only the largest connected component of the result."),
        .flag("symmetrise", help: "Make the edges of a directed graph undirected."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example("graph subgraph tiny --ego 3 --hops 1", "A node's surroundings.", prints: "nodes"),
        Example("tiny | graph subgraph --classes [plant]", "One class.", prints: "plant"),
        Example(
            "graph subgraph tiny --drop-hubs 2 --largest-component", "Without well-linked nodes."),
        Example(
            "graph subgraph tiny --nodes ((nodes tiny | where degree > 2).id)",
            "The nodes that a table names.", prints: "4"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        var graph = arguments.graph.graph
        if arguments.isSymmetrised { graph = try graph.symmetrized() }
        var kept = Array(repeating: true, count: graph.nodeCount)
        var notes: [String] = []
        func keep(_ nodes: some Sequence<Int>, _ note: String) {
            var chosen = Array(repeating: false, count: kept.count)
            for node in nodes { chosen[node] = true }
            for node in kept.indices where !chosen[node] { kept[node] = false }
            notes.append(note)
        }
        if let names = arguments.nodes {
            keep(try names.map { try graph.node(named: $0) }, "a list of nodes")
        }
        if let name = arguments.ego {
            let rings = graph.rings(around: try graph.node(named: name), hops: arguments.hops)
            keep(rings.joined(), "within \(arguments.hops) hops of “\(name)”")
        }
        if let limit = arguments.hubLimit {
            keep(
                (0..<graph.nodeCount).filter { graph.degree(of: $0) <= limit },
                "at most \(limit) neighbours")
        }
        if let number = arguments.component {
            keep(try Self.component(number, of: graph), "component \(number)")
        }
        guard
            arguments.isSymmetrised || arguments.takesLargest || arguments.classes != nil
                || !notes.isEmpty
        else {
            throw CommandError.unusable(
                what: "graph subgraph", why: "nothing says which nodes are kept",
                remedy: "add --nodes, --classes, --ego, --component, --drop-hubs or another option")
        }
        if !notes.isEmpty {
            graph = try graph.subgraph(
                of: kept.indices.filter { kept[$0] },
                note: "Kept: \(notes.joined(separator: ", ")).", keepsAllClasses: true)
        }
        if let classes = arguments.classes { graph = try graph.selecting(classes: classes) }
        if arguments.takesLargest { graph = try graph.largestComponent() }
        return .object(GraphValue(graph))
    }

    private static func component(_ number: Int, of graph: TextAttributedGraph) throws(GraphError)
        -> [Int]
    {
        let components = graph.undirectedAdjacency.components().rankedBySize
        guard number < components.count else {
            throw .invalidSetting(
                name: "component", value: "\(number)", allowed: "below \(components.count)")
        }
        return components.nodes(of: number)
    }
}
