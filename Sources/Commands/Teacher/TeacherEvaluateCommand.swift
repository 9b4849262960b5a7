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
    static let summary = "Measure a teacher's accuracy for each hop and by majority over the hops."
    static let discussion = """
        One row for the prompts of each hop and one for the majority vote over all hops. The \
        prediction is the class with the largest score. `--by class` gives precision, recall and F1 \
        of every class by majority, `--by confusion` the confusion matrix (rows: true class, \
        columns: predicted class), `--by confidence` the accuracy in each interval of confidence. \
        The scores of each node are cached on disk, so that evaluating the same nodes again takes \
        no time.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.parameters,
        .option("on", default: Part.test, help: "Part of the split to evaluate on."),
        .option(
            "sample", Int?.self, in: 1...1_000_000_000,
            otherwise: "all nodes of the part",
            help: "Evaluate a random sample of this many nodes (drawn with the setting `seed`)."),
        .option(
            "by", default: TeacherEvaluationRows.hop,
            help:
                "What the rows are: hops, classes, a confusion matrix, or intervals of confidence."),
        .flag(
            "calibrate",
            help: "Contextual calibration: subtract the class scores for a prompt without content."),
        into: Arguments.init)
    static let result = ResultShape.table(["hops", "nodes", "accuracy", "macro-f1", "ece"])
    static let examples = [
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1", "Hops 0, 1 and their majority.",
            prints: "majority"),
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1 --by confusion | plot heatmap",
            "A heatmap of the confusion matrix."),
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1 --sample 2 --by confidence",
            "A sample of two nodes, by confidence.", prints: "interval"),
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
        let logProbabilities = try HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache,
            warn: session.warn
        ).logProbabilities(of: asked, hops: hops, progress: session.progress)
        var prior: [[Float]]?
        if arguments.calibrates {
            let cancellation = session.progress.cancellation
            prior = try HopReader(teacher, graph: graph, cancellation: cancellation)
                .contentFreeLogProbabilities(cancellation: cancellation)
        }
        let evaluation = TeacherEvaluation(
            logProbabilities: logProbabilities, prior: prior, nodes: asked, graph: graph)
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
