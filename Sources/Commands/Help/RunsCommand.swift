import CommandLanguage
import JSON
import Store
import Support
import Tables
import Text

/// `runs`: what was tuned, trained and distilled, in all sessions.
struct RunsCommand: Command {
    struct Arguments: Sendable {
        let kind: String?
        let graph: String?
        let limit: Int
        let run: Int?
    }

    static let name = "runs"
    static let summary =
        "List the tuning, training and distillation runs of all sessions, oldest first."
    static let discussion = """
        The columns have the settings and the metrics of the last epoch. `--epochs-of RUN` gives \
        the metrics of one run, one row per epoch.
        """
    static let signature = Signature(
        .option(
            "kind", String?.self, otherwise: "all kinds",
            help: "Only runs of this kind, such as `tune` or `distill`."),
        .option(
            "graph", String?.self, otherwise: "all graphs",
            help: "Only runs on the graph of this name."),
        .option(
            "limit", default: 20, in: 1...1_000_000,
            help: "Maximum number of runs; the latest are kept."),
        .option(
            "epochs-of", Int?.self, in: 1...1_000_000_000,
            otherwise: "a row per run", help: "Number of the run whose epochs are listed."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "run", "started", "kind", "graph", "seed", "seconds", "status",
    ])
    static let examples = [
        Example("runs", "The last twenty runs.", prints: "columns"),
        Example("runs --kind train --limit 5", "The last five trainings."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let output = session.output
        let log = try session.shared().runs.opened { warning in
            output.write("warning: \(warning)\n", to: .stderr)
        }
        if let number = arguments.run {
            guard let run = try log.run(id: number) else {
                throw CommandError.unusable(
                    what: "--epochs-of \(number)", why: "there is no run of this number",
                    remedy: "`runs` lists the runs with their numbers")
            }
            return .table(Self.epochs(of: run))
        }
        let runs = try log.list(
            RunLog.Query(kind: arguments.kind, graph: arguments.graph, limit: arguments.limit))
        return .table(Self.table(of: runs))
    }

    /// A row for each run.
    static func table(of runs: [RunRecord]) -> Table {
        guard !runs.isEmpty else {
            return Table(
                ["run", "started", "kind", "graph", "seed", "epochs", "seconds", "status"].map {
                    TableColumn($0, [String]())
                }, caption: "Runs")
        }
        return Table(records: runs.map(record), caption: "Runs")
    }

    private static func record(of run: RunRecord) -> Record {
        var record = Record([
            ("run", run.id.map { .integer($0) } ?? .nothing),
            ("started", run.started.map { .text($0) } ?? .nothing),
            ("kind", .text(run.kind)), ("graph", .text(run.graph)), ("seed", .integer(run.seed)),
            ("epochs", .integer(run.epochs.count)),
        ])
        for (name, value) in run.settings.objectValue ?? [:] where record[name] == nil {
            record[name] = Value(value)
        }
        let last = run.epochs.last
        for (name, value) in last?.objectValue ?? [:] where record[name] == nil && name != "epoch" {
            record[name] = Value(value)
        }
        if let loss = last?.doubleValue { record["loss"] = .number(loss) }
        record["seconds"] = .number(run.seconds)
        if run.peakMemory > 0 { record["memory"] = .text(NumberText.bytes(run.peakMemory)) }
        record["status"] = .text(run.status)
        return record
    }

    /// A row for each epoch of a run.
    static func epochs(of run: RunRecord) -> Table {
        let records = run.epochs.enumerated().map { index, epoch in
            var record = Record([("epoch", .integer(index + 1))])
            for (name, value) in epoch.objectValue ?? [:] { record[name] = Value(value) }
            if let loss = epoch.doubleValue { record["loss"] = .number(loss) }
            return record
        }
        return Table(
            records: records, caption: "Epochs of run \(run.id ?? 0), \(run.kind) on \(run.graph)")
    }
}
