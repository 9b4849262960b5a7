import CommandLanguage
import Distillation
import Graphs

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
        let calibrates: Bool
    }

    static let name = "teacher evaluate"
    static let summary = "Measure how often a teacher is right, hop by hop and by majority."
    static let discussion = """
        A row for the prompts of each hop and one for the majority over all hops. An answer counts \
        only if it is the class with the largest score; never is a node counted right because any \
        one of its prompts was.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.parameters,
        .option("on", default: Part.test, help: "The nodes that are asked about."),
        .flag("calibrate", help: "Subtract what the teacher prefers without any text."),
        into: Arguments.init)
    static let result = ResultShape.table(["hops", "nodes", "accuracy", "macro-f1", "ece"])
    static let examples = [
        Example(
            "teacher evaluate tiny-teacher tiny --hops 1", "Hops 0, 1 and their majority.",
            prints: "majority")
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
        let hops = teacher.prompts.hops
        let scores = try HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache
        ).scores(of: nodes, hops: hops, progress: session.progress)
        var prior: [[Float]]?
        if arguments.calibrates {
            let cancellation = session.progress.cancellation
            prior = try HopReader(teacher, graph: graph, cancellation: cancellation)
                .contentFreeScores(cancellation: cancellation)
        }
        let evaluation = TeacherEvaluation(
            scores: scores, prior: prior, nodes: nodes, graph: graph)
        let rows = evaluation.hops + [evaluation.majority]
        return .table(
            Table(
                [
                    TableColumn("hops", (0...hops).map { "0–\($0)" } + ["majority"]),
                    TableColumn("nodes", rows.map(\.count)),
                    TableColumn("accuracy", rows.map(\.accuracy)),
                    TableColumn("macro-f1", rows.map(\.macroF1)),
                    TableColumn("ece", .numbers(rows.map(\.calibrationError))),
                ], caption: "\(teacher.name) on \(graph.name), \(arguments.part.rawValue) nodes"))
    }
}
