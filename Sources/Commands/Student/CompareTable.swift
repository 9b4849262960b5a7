import CommandLanguage
import Distillation
import Graphs
import Support

/// The rows of `compare` while they are gathered.
struct CompareTable {
    static let columns = [
        "model", "accuracy", "macro-f1", "p", "d", "epochs", "ms/node", "parameters", "bytes",
    ]

    private struct Row {
        let name: String
        let accuracy: String
        let macroF1: String
        let comparison: PairedComparison?
        let epochs: Int?
        let milliseconds: Double?
        let parameters: Int?
        let bytes: Int?
    }

    private let reference: StudentValue?
    private var rows: [Row] = []

    /// Begins a table.
    ///
    /// - Parameter reference: The student that others are held against.
    init(reference: StudentValue?) { self.reference = reference }

    /// Adds a student.
    mutating func add(_ student: StudentValue, name: String) throws {
        try add(
            student.runs, on: StudentTask.make(student.graph), name: name,
            isReference: reference.map { student.isSame(as: $0) } ?? false)
    }

    /// Adds trainings on a task.
    mutating func add(
        _ runs: StudentRuns, on task: NodeClassification, name: String, isReference: Bool = false
    ) throws {
        guard let best = runs.best else { return }
        var comparison: PairedComparison?
        if let reference, !isReference,
            reference.runs.runs.map(\.seed) == runs.runs.map(\.seed)
        {
            comparison = PairedComparison(reference.runs.testAccuracies, runs.testAccuracies)
        }
        rows.append(
            Row(
                name: name, accuracy: Percent.summary(runs.testAccuracies),
                macroF1: Percent.summary(runs.testMacroF1s), comparison: comparison,
                epochs: epochs(of: runs),
                milliseconds: try InferenceTiming(best.model, task.features, graph: task.graph)
                    .millisecondsPerNode,
                parameters: best.model.parameterCount, bytes: best.model.byteCount))
    }

    /// Adds what spreading the training labels along edges gives: no inputs, no training, no seeds.
    mutating func addLabelPropagation(on task: NodeClassification) {
        let metrics = SimpleRivals.labelPropagation(task, nodes: task.test)
        rows.append(
            Row(
                name: "label propagation", accuracy: Percent.summary([metrics.accuracy]),
                macroF1: Percent.summary([metrics.macroF1]), comparison: nil, epochs: nil,
                milliseconds: nil, parameters: nil, bytes: nil))
    }

    /// Adds a teacher, asked about the test nodes.
    mutating func add(
        _ teacher: Teacher, name: String, graph: TextAttributedGraph, session: any CommandSession
    ) throws {
        guard let split = graph.activeSplit else {
            throw TeacherError.emptySplit(graph: graph.name, split: nil, role: "test")
        }
        let nodes = split.nodes(in: .test).filter { graph.labels[$0] >= 0 }
        try teacher.notice.requireUnseen(nodes, part: "test", graphHash: graph.dataHash)
        let extractor = HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache,
            warn: session.warn)
        let scores = try extractor.scores(
            of: nodes, hops: teacher.prompts.hops, progress: session.progress)
        let evaluation = TeacherEvaluation(scores: scores, nodes: nodes, graph: graph)
        rows.append(
            Row(
                name: name, accuracy: Percent.summary([evaluation.majority.accuracy]),
                macroF1: Percent.summary([evaluation.majority.macroF1]), comparison: nil,
                epochs: nil,
                milliseconds: try TeacherTiming.milliseconds(
                    of: teacher, on: graph, cancellation: session.progress.cancellation),
                parameters: teacher.model.parameterCount, bytes: teacher.model.byteCount))
    }

    /// The table.
    func finished(usesPaperProtocol: Bool) -> Table {
        let corrected = PairedComparison.holm(rows.map { $0.comparison?.p })
        let caption = usesPaperProtocol ? "epochs chosen on the test nodes (protocol `paper`)" : nil
        return Table(
            [
                TableColumn("model", rows.map(\.name)),
                TableColumn("accuracy", rows.map(\.accuracy)),
                TableColumn("macro-f1", rows.map(\.macroF1)),
                TableColumn("p", .numbers(corrected)),
                TableColumn("d", .numbers(rows.map { $0.comparison?.effect })),
                TableColumn("epochs", .integers(rows.map(\.epochs))),
                TableColumn("ms/node", .numbers(rows.map(\.milliseconds))),
                TableColumn("parameters", .integers(rows.map(\.parameters))),
                TableColumn("bytes", .integers(rows.map(\.bytes))),
            ], caption: caption)
    }

    /// The median over seeds of the epochs to the reference's best validation accuracy; a seed that
    /// never gets there makes it unknown.
    private func epochs(of runs: StudentRuns) -> Int? {
        guard let reference else { return nil }
        let goals = reference.runs.runs.map(\.bestValidationAccuracy)
        guard goals.count == runs.runs.count else { return nil }
        let counts = zip(runs.runs, goals).compactMap { $0.epochsToReach($1) }.sorted()
        return counts.count == goals.count && !counts.isEmpty ? counts[counts.count / 2] : nil
    }
}
