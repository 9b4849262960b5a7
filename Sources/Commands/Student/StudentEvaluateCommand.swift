import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tensor

/// `student evaluate`: how good a student is, seed by seed or class by class.
struct StudentEvaluateCommand: Command {
    /// Which nodes are looked at.
    enum Role: String, CaseIterable, ParameterValue {
        case test, validation, train, all
    }

    /// What a row is.
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
        "Measure a student: accuracy, macro-F1 and calibration by seed, or by class."
    static let discussion = """
        `--by class` gives precision, recall, F1 and support of every class, means over the seeds. The \
        caption has mean ± standard deviation over the seeds either way. `ece` is the expected \
        calibration error of the class answered over 15 bins of equal width. On another graph (`--graph`) classes are matched by name, \
        and texts are read by the vocabulary of the graph that the student was trained on; nodes \
        whose class it does not know are left out. Test or validation nodes that it was trained on, as \
        after another `graph split`, are refused; the caption counts them under `--role all`.
        """
    static let signature = Signature(
        .positional("student", Named<StudentValue>.self, help: "A student."),
        .option("graph", GraphValue?.self, help: "Another graph than the one it was trained on."),
        .option(
            "role", Role?.self,
            help: "Which nodes: `test` by default, `all` where the other graph has no split."),
        .option("by", default: .seed, help: "A row for each seed, or for each class."),
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
        /// Means over the seeds that have a number.
        func means(_ number: (ClassScores) -> Double?) -> [Double?] {
            classes.map { label in
                let known = scores.compactMap { number($0[label]) }
                return known.isEmpty ? nil : Summary(known).mean
            }
        }
        let deviations = classes.map { label -> Double? in
            let known = scores.compactMap { $0[label].f1 }
            return known.count > 1 ? Summary(known).deviation : nil
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

/// The nodes that a student is measured on, with their classes as the student numbers them.
struct EvaluatedNodes {
    let nodes: [Int]
    /// The student's number of each node's class, −1 where unknown.
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
        let numbers = student.classNumbers(of: graph)
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

extension StudentValue {
    /// The class probabilities of all nodes, `[nodes, classes]` for each seed.
    ///
    /// - Parameter other: Another graph; `nil`: the one that the student was trained on.
    /// - Throws: `CommandError.unusable` if the student cannot read the other graph; `Interrupted`.
    func probabilities(
        on other: TextAttributedGraph?, _ progress: any Support.Progress
    ) throws -> [Tensor] {
        guard let other, !isTrained(on: other) else {
            return runs.runs.map(\.probabilities)
        }
        let features = try StudentInputs(of: self, cancellation: progress.cancellation)
            .matrix(of: other)
        let operators = GraphOperators(other)
        return try runs.runs.map { run in
            try progress.checkCancellation()
            return try run.model.probabilities(features, graph: operators)
        }
    }
}
