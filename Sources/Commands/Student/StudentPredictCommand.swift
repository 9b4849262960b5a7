import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tables
import Tensor

/// `student predict`: a student's answers for known nodes, for new ones and for other graphs.
struct StudentPredictCommand: Command {
    struct Arguments: Sendable {
        let student: StudentValue
        let graph: GraphValue?
        let nodes: [String]?
        let texts: [String]?
        let edges: NodeLists?
        let seed: Int?
        let showsProbabilities: Bool
    }

    static let name = "student predict"
    static let summary =
        "Predict the classes of a graph's nodes, of new nodes, or of another graph."
    static let discussion = """
        Without options all nodes of the training graph are predicted. `--text` describes a new \
        node and `--edges` names its neighbours (in a directed graph, those with an edge to it); \
        its text is encoded with the vocabulary of the training graph. For several new nodes, give \
        a list of texts and a list of neighbours for each; `new-1`, `new-2` … are the new nodes \
        themselves. `--graph` predicts the nodes of another graph, or adds the new nodes to it. The \
        network is the one of the seed with the best validation accuracy unless `--seed` names \
        another.
        """
    static let signature = Signature(
        .positional("student", StudentValue.self, help: "A student."),
        .option(
            "graph", GraphValue?.self, otherwise: "the training graph",
            help: "Another graph to predict."),
        .option(
            "nodes", [String]?.self, otherwise: "all nodes",
            help: "Ids or rows of the nodes to predict."),
        .option(
            "text", [String]?.self, otherwise: "no new nodes",
            help: "The text of a new node, or a list of texts."),
        .option(
            "edges", NodeLists?.self,
            otherwise: "no edges",
            help: "The neighbours of the new node, or a list of neighbours for each new node."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the seed with the best validation accuracy",
            help: "Seed whose network predicts."),
        .flag("probabilities", help: "Add a column with the probability of each class."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "id", "row", "predicted", "probability", "label", "split", "title",
    ])
    static let examples = [
        Example("student predict tiny-student", "Every node of its graph.", prints: "predicted"),
        Example(
            "student predict tiny-student --text \"lynx: an animal\" --edges [1 2]",
            "A new node with two neighbours.", prints: "new-1"),
        Example(
            "student predict tiny-student --graph tiny --nodes [3 4] --probabilities",
            "Some nodes of a graph, with all probabilities.", prints: "plant"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let run = try arguments.student.run(seed: arguments.seed, for: Self.name)
        guard arguments.texts == nil else {
            return try Self.newNodes(arguments, run, session)
        }
        guard arguments.edges == nil else {
            throw CommandError.unusable(
                what: "--edges", why: "there is no new node that they lead to",
                remedy: "add --text with the new node's text")
        }
        let student = arguments.student
        let graph = arguments.graph?.graph ?? student.graph
        let nodes =
            try arguments.nodes?.map { try graph.node(named: $0) } ?? Array(0..<graph.nodeCount)
        let probabilities: Tensor
        if student.isTrained(on: graph) {
            probabilities = run.probabilities
        } else {
            let inputs = try student.prepared.inputs(session.progress.cancellation)
            probabilities = try run.model.probabilities(
                inputs.matrix(of: graph), graph: GraphOperators(graph))
        }
        return .table(
            Self.table(
                Self.columns(of: nodes, in: graph), rows: nodes.map { probabilities.row($0) },
                arguments
            )
            .captioned("\(student.title) on \(graph.name), seed \(run.seed)"))
    }

    private static func newNodes(
        _ arguments: Arguments, _ run: StudentRun, _ session: any CommandSession
    ) throws -> CommandResult {
        guard arguments.nodes == nil else {
            throw CommandError.unusable(
                what: "--nodes", why: "--text asks about new nodes",
                remedy: "leave out one of the two")
        }
        let texts = arguments.texts ?? []
        let student = arguments.student
        let graph = arguments.graph?.graph ?? student.graph
        let edges = try Self.edges(arguments.edges, count: texts.count, graph)
        let inputs = try student.prepared.inputs(session.progress.cancellation)
        if let warning = inputs.warning {
            session.output.write("warning: \(warning)\n", to: .stderr)
        }
        for place in inputs.unknownTexts(texts) {
            let edgeCount = edges.count { $0.target == graph.nodeCount + place }
            session.warn(
                "new-\(place + 1): the student knows none of the words of its text; "
                    + (edgeCount == 0
                        ? "without edges, too, the prediction says nothing about it"
                        : "the prediction comes from its \(edgeCount) edges alone"))
        }
        let base =
            student.isTrained(on: graph)
            ? inputs.features : try inputs.matrix(of: graph)
        let new = NewNodes(features: try inputs.matrix(of: texts), edges: edges)
        let probabilities = try new.probabilities(
            run.model, base: base, graph: GraphOperators(graph))
        let rows = texts.indices.map { probabilities.row($0) }
        let names = texts.indices.map { "new-\($0 + 1)" }
        let missing = TableCells.texts(texts.map { _ in nil })
        var table = Self.table(
            [
                TableColumn("id", .texts(names), formerName: "node"),
                TableColumn("row", .integers(texts.map { _ in nil })),
                TableColumn("label", missing), TableColumn("split", missing),
            ], rows: rows, arguments)
        table = Table(table.columns + [TableColumn("text", texts)])
        return .table(
            table.captioned("\(student.title) on new nodes of \(graph.name), seed \(run.seed)"))
    }

    /// The edges of new nodes by node index.
    ///
    /// - Throws: `CommandError.unusable` or `GraphError.unknownNode`.
    private static func edges(
        _ lists: NodeLists?, count: Int, _ graph: TextAttributedGraph
    ) throws -> [(source: Int, target: Int)] {
        guard let lists else { return [] }
        let all = try lists.lists(for: count)
        return try all.enumerated().flatMap { index, names in
            try names.map { name in
                let new = Int(name.hasPrefix("new-") ? name.dropFirst(4) : "") ?? 0
                let source =
                    (1...count).contains(new)
                    ? graph.nodeCount + new - 1 : try graph.node(named: name)
                return (source, graph.nodeCount + index)
            }
        }
    }

    /// The known attributes of some nodes.
    private static func columns(of nodes: [Int], in graph: TextAttributedGraph) -> [TableColumn] {
        var columns = [
            TableColumn("id", .texts(nodes.map { graph.ids[$0] }), formerName: "node"),
            TableColumn("row", nodes),
            TableColumn(
                "label", .texts(nodes.map { graph.className(of: $0) }), levels: graph.classNames),
        ]
        let split = graph.activeSplit
        columns.append(
            TableColumn(
                "split", .texts(nodes.map { split?.roles[$0].word }), levels: SplitRole.levels))
        if graph.titles != nil {
            columns.append(TableColumn("title", .texts(nodes.map { graph.title(of: $0) })))
        }
        return columns
    }

    /// Id and row, predictions, and further attributes.
    private static func table(
        _ known: [TableColumn], rows: [[Float]], _ arguments: Arguments
    ) -> Table {
        let classes = arguments.student.runs.classNames
        let best = rows.map { $0.argMax ?? 0 }
        var columns = Array(known.prefix(2))
        columns.append(
            TableColumn("predicted", .texts(best.map { classes[$0] }), levels: classes))
        columns.append(TableColumn("probability", zip(rows, best).map { Double($0[$1]) }))
        columns += known.dropFirst(2)
        if arguments.showsProbabilities {
            for (number, name) in classes.enumerated() {
                columns.append(TableColumn(name, rows.map { Double($0[number]) }))
            }
        }
        return Table(columns)
    }
}

/// Ids of nodes for each of some new nodes: `[3 5]` for one, `[[3 5] [new-1]]` for two.
struct NodeLists: ParameterValue {
    private let flat: [String]?
    private let nested: [[String]]

    static var kind: ParameterKind { .list(.text) }

    var sourceText: String {
        let lists = flat.map { [$0] } ?? nested
        return "[" + lists.map(\.sourceText).joined(separator: " ") + "]"
    }

    static func bind(_ operand: Operand, in context: BindingContext) throws -> NodeLists {
        let elements = operand.elements
        if elements.contains(where: \.isList) {
            return NodeLists(
                flat: nil, nested: try elements.map { try [String].bind($0, in: context) })
        }
        return NodeLists(flat: try elements.map { try String.bind($0, in: context) }, nested: [])
    }

    /// A list for each new node.
    ///
    /// - Throws: `CommandError.unusable` if there are more or fewer.
    func lists(for count: Int) throws(CommandError) -> [[String]] {
        if let flat, count == 1 { return [flat] }
        guard flat == nil, nested.count == count else {
            throw .unusable(
                what: "--edges",
                why: "there are \(count) new nodes and \(flat == nil ? nested.count : 1) lists",
                remedy: "give a list for each new node, such as [[3 5] [new-1]]; [] for none")
        }
        return nested
    }
}
