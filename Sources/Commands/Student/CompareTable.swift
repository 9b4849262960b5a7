import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tables

/// The rows of `compare` while they are gathered.
struct CompareTable {
    static let columns = [
        "model", "network", "accuracy", "macro-f1", "ece", "p", "d", "epochs", "ms/node",
        "parameters", "bytes",
    ]

    struct Row {
        let name: String
        var network: String?
        let accuracy: String
        let macroF1: String
        var calibrationError: String?
        var comparison: PairedComparison?
        var epochs: Int?
        var milliseconds: Double?
        var parameters: Int?
        var bytes: Int?
        var note: String?
        /// The mean accuracy, 0 … 1; `nil` for rows that are no models of the graph's nodes.
        var mean: Double?
        /// Of a baseline whether a new node needs the language model; `nil` for other rows.
        var needsLanguageModel: Bool?
    }

    let reference: StudentValue?
    var rows: [Row] = []
    private var shapes: Set<String> = []

    /// Begins a table.
    ///
    /// - Parameter reference: The student that others are held against.
    init(reference: StudentValue?) { self.reference = reference }

    /// Adds a student.
    mutating func add(_ student: StudentValue, name: String) throws {
        shapes.insert("\(student.runs.configuration.layers) \(student.runs.configuration.width)")
        try add(
            student.runs, on: student.prepared.task(), name: name,
            isReference: reference.map { student.isSame(as: $0) } ?? false)
    }

    /// Adds trainings on a task.
    mutating func add(
        _ runs: StudentRuns, on task: NodeClassification, name: String, isReference: Bool = false
    ) throws {
        guard let best = runs.best else { return }
        var comparison: PairedComparison?
        if let reference, !isReference, !runs.wasInterrupted, !reference.runs.wasInterrupted,
            reference.runs.runs.map(\.seed) == runs.runs.map(\.seed)
        {
            comparison = PairedComparison(
                reference.runs.testAccuracies, runs.testAccuracies,
                resolution: runs.testResolution)
        }
        rows.append(
            Row(
                name: name, network: runs.configuration.shortText,
                accuracy: Percent.summary(runs.testAccuracies),
                macroF1: Percent.summary(runs.testMacroF1s),
                calibrationError: Percent.summary(runs.testCalibrationErrors),
                comparison: comparison, epochs: epochs(of: runs),
                milliseconds: try InferenceTiming(best.model, task.features, graph: task.graph)
                    .millisecondsPerNode,
                parameters: best.model.parameterCount, bytes: best.model.byteCount,
                note: runs.interruption.map { "■ \($0)" },
                mean: SampleStatistics(runs.testAccuracies).mean))
    }

    /// Adds a teacher, asked about the test nodes; one that was not tuned also calibrated, as its plain
    /// answers reflect its prior more than the nodes.
    mutating func add(
        _ teacher: Teacher, name: String, graph: TextAttributedGraph, calibrates: Bool = false,
        session: any CommandSession
    ) throws {
        guard let split = graph.activeSplit else {
            throw TeacherError.emptySplit(graph: graph.name, split: nil, role: "test")
        }
        let nodes = split.nodes(in: .test).filter { graph.labels[$0] >= 0 }
        try teacher.notice.requireUnseen(nodes, part: "test", graphHash: graph.dataHash)
        let extractor = HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: try session.shared().home.cache,
            warn: session.warn)
        let logProbabilities = try extractor.logProbabilities(
            of: nodes, hops: teacher.prompts.hops, progress: session.progress)
        let cancellation = session.progress.cancellation
        var row = Row(
            name: name, accuracy: "", macroF1: "",
            milliseconds: try TeacherTiming.milliseconds(
                of: teacher, on: graph, cancellation: cancellation),
            parameters: teacher.model.parameterCount, bytes: teacher.model.byteCount)
        if teacher.isUntuned {
            row.note = "not tuned"
        } else if let tuning = teacher.tuning, tuning.wasInterrupted {
            row.note = "■ \(tuning.state)"
        }
        func add(_ evaluation: TeacherEvaluation, suffix: String) {
            rows.append(
                Row(
                    name: name + suffix,
                    accuracy: Percent.summary([evaluation.majority.accuracy]),
                    macroF1: Percent.summary([evaluation.majority.macroF1]),
                    milliseconds: row.milliseconds, parameters: row.parameters, bytes: row.bytes,
                    note: row.note, mean: evaluation.majority.accuracy))
        }
        add(
            TeacherEvaluation(logProbabilities: logProbabilities, nodes: nodes, graph: graph),
            suffix: "")
        guard teacher.isUntuned || calibrates else { return }
        let prior = try HopReader(teacher, graph: graph, cancellation: cancellation)
            .contentFreeLogProbabilities(cancellation: cancellation)
        add(
            TeacherEvaluation(
                logProbabilities: logProbabilities, prior: prior, nodes: nodes, graph: graph),
            suffix: ", calibrated")
    }

    /// The table.
    func finished(usesPaperProtocol: Bool) -> Table {
        let corrected = PairedComparison.holm(rows.map { $0.comparison?.p })
        var notes: [String] = []
        if usesPaperProtocol { notes.append("epochs chosen on the test nodes (protocol `paper`)") }
        if shapes.count > 1 { notes.append("the students differ in layers or width") }
        if let reference, reference.runs.wasInterrupted {
            notes.append("no p and d: the first student's training was interrupted")
        }
        var columns = [
            TableColumn("model", rows.map(\.name)),
            TableColumn("network", .texts(rows.map(\.network))),
            TableColumn("accuracy", rows.map(\.accuracy)),
            TableColumn("macro-f1", rows.map(\.macroF1)),
            TableColumn("ece", .texts(rows.map(\.calibrationError))),
            TableColumn("p", .numbers(corrected)),
            TableColumn("d", .numbers(rows.map { $0.comparison?.effect })),
            TableColumn("epochs", .integers(rows.map(\.epochs))),
            TableColumn("ms/node", .numbers(rows.map(\.milliseconds))),
            TableColumn("parameters", .integers(rows.map(\.parameters))),
            TableColumn("bytes", .integers(rows.map(\.bytes))),
        ]
        columns += baselineColumns
        if rows.contains(where: { $0.note != nil }) {
            columns.append(TableColumn("note", .texts(rows.map(\.note))))
        }
        return Table(columns, caption: notes.isEmpty ? nil : notes.joined(separator: "; "))
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

extension StudentConfiguration {
    /// Layer, layers and width, such as `gcn 2 × 64`, or `plain gcn 2 × 64` without LinguGKD's blocks.
    var shortText: String {
        (style == .plain && architecture != .mlp ? "plain " : "")
            + "\(architecture.rawValue) \(layers) × \(width)"
    }
}

extension Teacher {
    /// Whether no step of tuning was taken and no adapter was loaded.
    var isUntuned: Bool {
        model.adapter == nil && mergedAdapters.isEmpty || tuning?.losses.isEmpty == true
    }
}
