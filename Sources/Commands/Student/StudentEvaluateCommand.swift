import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tables
import Tensor

/// `student evaluate`: how good a student is, seed by seed or class by class.
struct StudentEvaluateCommand: Command {
    /// The nodes that are evaluated.
    enum Role: String, CaseIterable, ParameterValue {
        case test, validation, train, all
    }

    /// The kinds of rows.
    enum Rows: String, CaseIterable, ParameterValue {
        case seed
        case className = "class"
    }

    struct Arguments: Sendable {
        let student: Named<StudentValue>
        let graph: GraphValue?
        let role: Role?
        let rows: Rows
    }

    static let name = "student evaluate"
    static let summary =
        "Evaluate a student: accuracy, macro-F1 and calibration per seed, or per class."
    static let discussion = """
        `--by class` gives precision, recall, F1 and support of every class, averaged over the \
        seeds. The caption has the mean ± standard deviation over the seeds. `ece` is the expected \
        calibration error of the predicted class with 15 bins of equal width. On another graph \
        (`--graph`) classes are matched by name and texts are encoded with the vocabulary of the \
        training graph; nodes of unknown classes are left out. Evaluation on test or validation \
        nodes that the student was trained on, as after another `graph split`, is refused; with \
        `--role all` the caption counts them.
        """
    static let signature = Signature(
        .positional("student", Named<StudentValue>.self, help: "A student."),
        .option(
            "graph", GraphValue?.self, otherwise: "the training graph",
            help: "Another graph to evaluate on."),
        .option(
            "role", Role?.self,
            otherwise: "test; all if the graph has no split",
            help: "Part of the split to evaluate on."),
        .option("by", default: .seed, help: "What the rows are: seeds or classes."),
        into: Arguments.init)
    static let result = ResultShape.table(["seed", "nodes", "accuracy", "macro-f1", "ece"])
    static let examples = [
        Example("student evaluate tiny-student", "A row for each seed.", prints: "macro-f1"),
        Example(
            "student evaluate tiny-student --role all --by class", "A row for each class.",
            prints: "recall"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let student = arguments.student.value
        let graph = arguments.graph?.graph ?? student.graph
        let sample = try EvaluatedNodes(student, graph, role: arguments.role)
        if sample.role == .test || sample.role == .validation {
            try student.requireUnseen(sample.nodes, part: sample.role.rawValue, in: graph)
        }
        let probabilities = try student.probabilities(on: arguments.graph?.graph, session.progress)
        let metrics = probabilities.map {
            ClassificationMetrics(probabilities: $0, labels: sample.labels, nodes: sample.nodes)
        }
        let caption = Self.caption(arguments.student.name, graph, sample, metrics)
        switch arguments.rows {
        case .seed: return .table(Self.bySeed(student, metrics).captioned(caption))
        case .className: return .table(Self.byClass(student, metrics).captioned(caption))
        }
    }

    private static func caption(
        _ name: String?, _ graph: TextAttributedGraph, _ sample: EvaluatedNodes,
        _ metrics: [ClassificationMetrics]
    ) -> String {
        var left = sample.leftOut > 0 ? ", \(sample.leftOut) of unknown classes left out" : ""
        if sample.trained > 0 { left += ", \(sample.trained) trained on" }
        return (name.map { "\($0) on " } ?? "")
            + "\(graph.name), \(sample.role.rawValue) nodes (\(sample.nodes.count)\(left)): accuracy "
            + Percent.summary(metrics.map(\.accuracy)) + ", macro-F1 "
            + Percent.summary(metrics.map(\.macroF1)) + ", ECE (15 bins) "
            + Percent.summary(metrics.compactMap(\.calibrationError))
    }

    private static func bySeed(_ student: StudentValue, _ metrics: [ClassificationMetrics]) -> Table
    {
        Table([
            TableColumn("seed", student.runs.runs.map(\.seed)),
            TableColumn("nodes", metrics.map(\.count)),
            TableColumn("accuracy", measures: metrics.map(\.accuracy)),
            TableColumn("macro-f1", measures: metrics.map(\.macroF1)),
            TableColumn("ece", measures: metrics.map(\.calibrationError)),
        ])
    }

    private static func byClass(_ student: StudentValue, _ metrics: [ClassificationMetrics])
        -> Table
    {
        let scores = metrics.map(\.classes)
        let classes = student.runs.classNames.indices
        /// Means over the seeds that have a value.
        func means(_ number: (ClassScores) -> Double?) -> [Double?] {
            classes.map { label in
                let known = scores.compactMap { number($0[label]) }
                return known.isEmpty ? nil : SampleStatistics(known).mean
            }
        }
        let deviations = classes.map { label -> Double? in
            let known = scores.compactMap { $0[label].f1 }
            return known.count > 1 ? SampleStatistics(known).deviation : nil
        }
        return Table([
            TableColumn("class", student.runs.classNames),
            TableColumn("precision", .numbers(means(\.precision))),
            TableColumn("recall", .numbers(means(\.recall))),
            TableColumn("f1", .numbers(means(\.f1))),
            TableColumn("f1-sd", .numbers(deviations)),
            TableColumn("support", classes.map { scores.first?[$0].support ?? 0 }),
            TableColumn("predicted", .numbers(means { Double($0.predicted) })),
        ])
    }
}

extension StudentValue {
    /// The class probabilities of all nodes, `[nodes, classes]` for each seed.
    ///
    /// - Parameter other: Another graph; `nil`: the one that the student was trained on.
    /// - Throws: `CommandError.unusable` if the student cannot read the other graph; `Interrupted`.
    func probabilities(
        on other: TextAttributedGraph?, _ progress: any ProgressReport
    ) throws -> [Tensor] {
        guard let other, !isTrained(on: other) else {
            return runs.runs.map(\.probabilities)
        }
        let features = try prepared.inputs(progress.cancellation).matrix(of: other)
        let operators = GraphOperators(other)
        return try runs.runs.map { run in
            try progress.checkCancellation()
            return try run.model.probabilities(features, graph: operators)
        }
    }
}
