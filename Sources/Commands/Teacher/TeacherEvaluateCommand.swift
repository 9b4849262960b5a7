import CommandLanguage
import Distillation
import Graphs
import Support

/// `teacher evaluate`: how often a teacher is right.
struct TeacherEvaluateCommand: Command {
    /// The nodes that are asked about.
    enum Part: String, CaseIterable, ParameterValue {
        case train, validation, test

        var role: SplitRole {
            switch self {
            case .train: .train
            case .validation: .validation
            case .test: .test
            }
        }
    }

    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let prompts: PromptOverrides
        let part: Part
        let sample: Int?
        let rows: TeacherEvaluationRows
        let calibrates: Bool
    }

    static let name = "teacher evaluate"
    static let summary = "Measure how often a teacher is right, hop by hop and by majority."
    static let discussion = """
        A row for the prompts of each hop and one for the majority over all hops. An answer counts \
        only if it is the class with the largest score; never is a node counted right because any \
        one of its prompts was. `--by class` gives precision, recall and F1 of every class by majority, \
        `--by confusion` how often each class (column) was answered for each class (row), `--by \
        confidence` how often answers are right that are so sure. What was read of a node is kept on \
        disk: another look at the same nodes is instant.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.parameters,
        .option("on", default: Part.test, help: "The nodes that are asked about."),
        .option(
            "sample", Int?.self, in: 1...1_000_000_000,
            help: "Ask about so many of them, drawn by the setting `seed`."),
        .option(
            "by", default: TeacherEvaluationRows.hop,
            help: "A row for each hop, each class, or each interval of confidence."),
        .flag("calibrate", help: "Subtract what the teacher prefers without any text."),
        into: Arguments.init)
    static let result = ResultShape.table(["hops", "nodes", "accuracy", "macro-f1", "ece"])
    static let examples = [
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1", "Hops 0, 1 and their majority.",
            prints: "majority"),
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1 --by confusion | plot heatmap",
            "What is taken for what."),
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1 --sample 2 --by confidence",
            "Two nodes, by how sure the answers are.", prints: "interval"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.prompts.applied(to: arguments.teacher.teacher)
        let graph = arguments.graph.graph
        guard graph.hasLabels else { throw TeacherError.noLabels(graph: graph.name) }
        let nodes = (graph.activeSplit?.nodes(in: arguments.part.role) ?? [])
            .filter { graph.labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            throw TeacherError.emptySplit(
                graph: graph.name, split: graph.activeSplit?.name, role: arguments.part.rawValue)
        }
        if arguments.part != .train {
            try teacher.notice.requireUnseen(
                nodes, part: arguments.part.rawValue, graphHash: graph.dataHash)
        }
        let asked = Self.drawn(nodes, arguments.sample, seed: session.settings.seed)
        let hops = teacher.prompts.hops
        let scores = try HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache,
            warn: session.warn
        ).scores(of: asked, hops: hops, progress: session.progress)
        var prior: [[Float]]?
        if arguments.calibrates {
            let cancellation = session.progress.cancellation
            prior = try HopReader(teacher, graph: graph, cancellation: cancellation)
                .contentFreeScores(cancellation: cancellation)
        }
        let evaluation = TeacherEvaluation(
            scores: scores, prior: prior, nodes: asked, graph: graph)
        let part =
            asked.count < nodes.count
            ? "\(asked.count) of \(nodes.count) \(arguments.part.rawValue) nodes"
            : "\(arguments.part.rawValue) nodes"
        return .table(
            evaluation.table(arguments.rows, of: graph)
                .captioned("\(teacher.name) on \(graph.name), \(part)"))
    }

    /// So many of some nodes, ascending.
    private static func drawn(_ nodes: [Int], _ count: Int?, seed: Int) -> [Int] {
        guard let count, count < nodes.count else { return nodes }
        var random = RandomSource(seed: seed)
        return random.permutation(nodes.count).prefix(count).map { nodes[$0] }.sorted()
    }
}
