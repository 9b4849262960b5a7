import CommandLanguage
import Distillation
import Graphs
import Support
import Tables

/// `teacher predict`: a teacher's answer for each node.
struct TeacherPredictCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let prompts: PromptOverrides
        let nodes: NodeChoice
        let calibrates: Bool
    }

    static let name = "teacher predict"
    static let summary = "Give a teacher's answer for each node, hop by hop and by majority."
    static let discussion = """
        `predicted` is the majority over the hops and `probability` the mean of its probabilities; `hop-0`, \
        `hop-0-probability` and so on are the answers to the prompts of each hop. What was read of a node is \
        kept on disk: another look at the same nodes is instant.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "A graph with classes."),
        PromptOverrides.parameters, NodeChoice.parameters,
        .flag("calibrate", help: "Subtract what the teacher prefers without any text."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "id", "row", "predicted", "probability", "label", "split", "title", "hop-0",
        "hop-0-probability",
    ])
    static let columnMeanings = [
        "predicted": "The class answered by the majority of the hops.",
        "probability": "The probability of that class, a mean over the hops.",
        "hop-0": "The class answered to the prompt of hop 0.",
        "hop-0-probability": "Its probability.",
    ]
    static let examples = [
        Example(
            "teacher predict tiny-teacher tiny --hops 1 --on test", "The answers for test nodes.",
            prints: "hop-1"),
        Example(
            "teacher predict tiny-teacher tiny --hops 0 --nodes [3 4]", "Those for two nodes.",
            prints: "2 rows"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.prompts.applied(to: arguments.teacher.teacher)
        let graph = arguments.graph.graph
        let nodes = try arguments.nodes.nodes(of: graph, seed: session.settings.seed)
        let answers = try TeacherAnswers.asking(
            teacher, nodes, graph, calibrates: arguments.calibrates, session)
        return .table(
            Self.table(answers, nodes, graph)
                .captioned("\(teacher.name) on \(graph.name), \(nodes.count) nodes"))
    }

    private static func table(
        _ answers: TeacherAnswers, _ nodes: [Int], _ graph: TextAttributedGraph
    ) -> Table {
        let known = PredictionColumns.columns(of: nodes, in: graph)
        func names(_ classes: [Int]) -> TableCells { .texts(classes.map { graph.classNames[$0] }) }
        var columns = Array(known.prefix(2))
        columns.append(
            TableColumn("predicted", names(answers.majority), levels: graph.classNames))
        columns.append(
            TableColumn(
                "probability", nodes.indices.map { Double(answers.confidence(node: $0)) }))
        columns += known.dropFirst(2)
        for (hop, classes) in answers.hops.enumerated() {
            columns.append(TableColumn("hop-\(hop)", names(classes), levels: graph.classNames))
            columns.append(
                TableColumn(
                    "hop-\(hop)-probability",
                    nodes.indices.map { Double(answers.confidence(hop: hop, node: $0)) }))
        }
        return Table(columns)
    }
}

/// Which nodes a command is about.
struct NodeChoice: Sendable {
    /// A part of the split, or all nodes.
    enum Part: String, CaseIterable, ParameterValue {
        case all, train, validation, test

        var role: SplitRole? {
            switch self {
            case .all: nil
            case .train: .train
            case .validation: .validation
            case .test: .test
            }
        }
    }

    let part: Part
    let names: [String]?
    let sample: Int?

    static let parameters = Parameter<NodeChoice>.group(
        .option("on", default: Part.all, help: "The part of the split."),
        .option(
            "nodes", [String]?.self, otherwise: "all nodes",
            help: "Ids, rows or titles of the nodes."),
        .option(
            "sample", Int?.self, in: 1...1_000_000_000, unit: .nodes, otherwise: "all of them",
            help: "Number of nodes to draw with the setting `seed`."),
        into: NodeChoice.init)

    /// The chosen nodes: as they are named, else ascending.
    ///
    /// - Throws: `GraphError.unknownNode`, or `TeacherError.emptySplit` if a part has no nodes.
    func nodes(of graph: TextAttributedGraph, seed: Int) throws -> [Int] {
        var nodes =
            try names?.map { try graph.node(named: $0) } ?? Array(0..<graph.nodeCount)
        if let role = part.role {
            nodes = nodes.filter { graph.activeSplit?.roles[$0] == role }
            guard !nodes.isEmpty else {
                throw TeacherError.emptySplit(
                    graph: graph.name, split: graph.activeSplit?.name, role: part.rawValue)
            }
        }
        guard let sample, sample < nodes.count else { return nodes }
        var random = RandomSource(seed: seed)
        return random.permutation(nodes.count).prefix(sample).sorted().map { nodes[$0] }
    }
}

extension TeacherAnswers {
    /// Asks a teacher about nodes, through the cache.
    static func asking(
        _ teacher: Teacher, _ nodes: [Int], _ graph: TextAttributedGraph, calibrates: Bool,
        _ session: any CommandSession
    ) throws -> TeacherAnswers {
        let extractor = HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache,
            warn: session.warn)
        let logProbabilities = try extractor.logProbabilities(
            of: nodes, hops: teacher.prompts.hops, progress: session.progress)
        guard calibrates else { return TeacherAnswers(logProbabilities: logProbabilities) }
        let cancellation = session.progress.cancellation
        let prior = try HopReader(teacher, graph: graph, cancellation: cancellation)
            .contentFreeLogProbabilities(cancellation: cancellation)
        return TeacherAnswers(logProbabilities: logProbabilities, prior: prior)
    }
}

/// The columns of a table of predictions that describe the nodes.
enum PredictionColumns {
    /// `id`, `row`, `label`, `split` and, if there are titles, `title`.
    static func columns(of nodes: [Int], in graph: TextAttributedGraph) -> [TableColumn] {
        let split = graph.activeSplit
        var columns = [
            TableColumn("id", .texts(nodes.map { graph.ids[$0] }), formerName: "node"),
            TableColumn("row", nodes),
            TableColumn(
                "label", .texts(nodes.map { graph.className(of: $0) }), levels: graph.classNames),
            TableColumn(
                "split", .texts(nodes.map { split?.roles[$0].word }), levels: SplitRole.levels),
        ]
        if graph.titles != nil {
            columns.append(TableColumn("title", .texts(nodes.map { graph.title(of: $0) })))
        }
        return columns
    }
}
