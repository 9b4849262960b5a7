import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tables

/// `benchmark`: how fast and how large students and teachers are.
struct BenchmarkCommand: Command {
    struct Arguments: Sendable {
        let models: [Named<ComparedModel>]
        let graph: GraphValue?
        let runs: Int
        let nodes: Int
    }

    static let name = "benchmark"
    static let summary = "Measure the inference speed and the size of students and teachers."
    static let discussion = """
        Times are medians over `--runs` runs after one warm-up run, with the fastest and the \
        slowest beside them. A student predicts the whole graph in one run; a teacher reads the \
        prompts of all hops of `--nodes` nodes, with the shared instruction already cached. \
        `faster` and `smaller` are relative to the first teacher, or to the first model if there is \
        no teacher; sizes are in bytes. Computing features from texts is not included.
        """
    static let signature = Signature(
        .positional("models", [Named<ComparedModel>].self, help: "Students and teachers."),
        .option(
            "graph", GraphValue?.self, otherwise: "the first student's graph",
            help: "The graph to predict."),
        .option("runs", default: 5, in: 1...1_000, help: "Number of timed runs."),
        .option(
            "nodes", default: 16, in: 1...100_000, unit: .nodes,
            help: "Number of nodes a teacher reads per run."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "model", "ms/node", "fastest", "slowest", "nodes/s", "parameters", "bytes", "faster",
        "smaller",
    ])
    static let examples = [
        Example(
            "benchmark [tiny-teacher tiny-distilled] --runs 3 --nodes 4",
            "A teacher and its student.", prints: "faster")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let students = arguments.models.compactMap { model -> StudentValue? in
            if case .student(let student) = model.value { student } else { nil }
        }
        guard let graph = arguments.graph?.graph ?? students.first?.graph else {
            throw CommandError.unusable(
                what: "benchmark", why: "teachers alone do not say which nodes they read",
                remedy: "add a student, or --graph")
        }
        let total = arguments.models.count * (arguments.runs + 1)
        let clock = PassClock(runs: arguments.runs, total: total, progress: session.progress)
        var rows: [Row] = []
        for (index, model) in arguments.models.enumerated() {
            let name = model.name ?? "model \(index + 1)"
            switch model.value {
            case .student(let student):
                rows.append(try Self.row(student, name, graph, clock, done: index))
            case .teacher(let teacher):
                rows.append(
                    try Self.row(
                        teacher.teacher, name, graph, nodes: arguments.nodes, clock, done: index))
            }
        }
        return .table(Self.table(rows, graph: graph, runs: arguments.runs))
    }

    private struct Row {
        let name: String
        let isTeacher: Bool
        /// Milliseconds a node of each pass, ascending.
        let times: [Double]
        let parameters: Int
        let bytes: Int

        var median: Double {
            let middle = times.count / 2
            return times.count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2
        }
    }

    private static func row(
        _ student: StudentValue, _ name: String, _ graph: TextAttributedGraph,
        _ clock: PassClock, done: Int
    ) throws -> Row {
        let best = try student.run(seed: nil, for: Self.name)
        let inputs = try student.prepared.inputs(clock.progress.cancellation)
        let isOwn = student.isTrained(on: graph)
        let features = isOwn ? inputs.features : try inputs.matrix(of: graph)
        let operators = GraphOperators(graph)
        let times = try clock.seconds(of: name, done: done) {
            _ = try best.model.predict(features, graph: operators)
        }
        return Row(
            name: name, isTeacher: false,
            times: times.map { 1_000 * $0 / Double(graph.nodeCount) },
            parameters: best.model.parameterCount, bytes: best.model.byteCount)
    }

    private static func row(
        _ teacher: Teacher, _ name: String, _ graph: TextAttributedGraph, nodes wanted: Int,
        _ clock: PassClock, done: Int
    ) throws -> Row {
        let silent = SilentProgress(cancellation: clock.progress.cancellation)
        let reader = try HopReader(teacher, graph: graph, cancellation: silent.cancellation)
        let nodes = Array(0..<min(wanted, graph.nodeCount))
        let times = try clock.seconds(of: name, done: done) {
            try reader.read(nodes, progress: silent, stage: "timing") { _ in }
        }
        return Row(
            name: name, isTeacher: true, times: times.map { 1_000 * $0 / Double(nodes.count) },
            parameters: teacher.model.parameterCount, bytes: teacher.model.byteCount)
    }

    private static func table(_ rows: [Row], graph: TextAttributedGraph, runs: Int) -> Table {
        let reference = rows.first(where: \.isTeacher) ?? rows.first
        func ratio(_ of: (Row) -> Double) -> [Double?] {
            rows.map { row in
                guard let reference, of(row) > 0 else { return nil }
                return of(reference) / of(row)
            }
        }
        return Table(
            [
                TableColumn("model", rows.map(\.name)),
                TableColumn("ms/node", rows.map(\.median)),
                TableColumn("fastest", rows.map { $0.times.first ?? 0 }),
                TableColumn("slowest", rows.map { $0.times.last ?? 0 }),
                TableColumn(
                    "nodes/s", .numbers(rows.map { $0.median > 0 ? 1_000 / $0.median : nil })),
                TableColumn("parameters", rows.map(\.parameters)),
                TableColumn("bytes", rows.map(\.bytes)),
                TableColumn("faster", .numbers(ratio(\.median))),
                TableColumn("smaller", .numbers(ratio { Double($0.bytes) })),
            ],
            caption: "\(graph.name), \(graph.nodeCount) nodes, medians of \(runs) runs; ratios to "
                + (reference?.name ?? "nothing"))
    }
}

/// Times passes and says how far they are.
struct PassClock {
    let runs: Int
    let total: Int
    let progress: any ProgressReport

    /// Seconds of each pass after one to warm up, ascending.
    ///
    /// - Parameter done: How many models were timed before.
    /// - Throws: what the work throws; `Interrupted`.
    func seconds(of name: String, done: Int, _ work: () throws -> Void) throws -> [Double] {
        let clock = ContinuousClock()
        var seconds: [Double] = []
        for pass in 0...runs {
            try progress.checkCancellation()
            let start = clock.now
            try work()
            if pass > 0 { seconds.append((clock.now - start) / .seconds(1)) }
            progress.report(
                ProgressUpdate(
                    stage: "timing \(name)", completed: done * (runs + 1) + pass + 1, total: total,
                    unit: "passes"))
        }
        return seconds.sorted()
    }
}
