import CommandLanguage
import Distillation
import Figures
import GraphNetworks
import Support
import Tables
import Text

/// `student describe`: a student's network, settings and trainings.
struct StudentDescribeCommand: Command {
    struct Arguments: Sendable {
        let student: Named<StudentValue>
        let showsParameters: Bool
    }

    static let name = "student describe"
    static let summary = "Show a student's layers, parameters, settings and best epochs."
    static let discussion = """
        Layers are printed as in PyTorch Geometric. `--parameters` lists all tensors with their \
        shapes, under the names that `student export` writes.
        """
    static let signature = Signature(
        .positional("student", Named<StudentValue>.self, help: "A student."),
        .flag("parameters", help: "List all parameters with their shapes instead."),
        into: Arguments.init)
    static let examples = [
        Example("student describe tiny-student", "The whole student.", prints: "GCNConv(64, 64)"),
        Example(
            "student describe tiny-student --parameters", "Names and shapes.",
            prints: "conv.0.lin.weight"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let student = arguments.student.value
        let best = try student.run(seed: nil, for: Self.name)
        guard !arguments.showsParameters else { return .table(Self.parameters(of: best.model)) }
        return .figure(Self.card(of: student, best, name: arguments.student.name))
    }

    private static func parameters(of model: any GraphModel) -> Table {
        let all = model.store.parameters
        return Table([
            TableColumn("parameter", all.map(\.path)),
            TableColumn(
                "shape", all.map { $0.value.shape.map(String.init).joined(separator: " × ") }),
            TableColumn("numbers", all.map(\.value.count)),
            TableColumn("trained", .booleans(all.map(\.isTrainable))),
        ])
    }

    private static func card(
        of student: StudentValue, _ best: StudentRun, name: String?
    ) -> CardPanel {
        let runs = student.runs
        let shape = runs.configuration
        var rows: [CardPanel.Row] = [
            .init("graph", student.graph.name),
            .init(
                "shapes",
                "\(GraphCard.number(student.graph.nodeCount)) nodes × \(shape.inFeatures) inputs "
                    + "→ \(shape.classes) classes"),
        ]
        rows += best.model.parts.map { part in
            let count =
                part.parameterCount > 0 ? ": \(GraphCard.number(part.parameterCount))" : ""
            return .init("(\(part.path))", part.text + count)
        }
        rows += best.model.formulas.map { path, text in .init("(\(path)) computes", text) }
        rows += [
            .init(
                "parameters",
                "\(GraphCard.number(best.model.parameterCount)), "
                    + NumberText.bytes(best.model.byteCount)),
            .init("training", settings(of: runs.training)),
        ]
        if let options = runs.distillation {
            rows.append(.init("distillation", settings(of: options)))
        }
        rows += runs.runs.map { run in
            let test = run.test.map { test in
                ", test \(Percent.summary([test.accuracy]))"
                    + (test.calibrationError.map { ", ECE \(Percent.summary([$0]))" } ?? "")
            }
            return .init(
                "seed \(run.seed)",
                "best epoch \(run.bestEpoch) of \(run.epochs.count), validation "
                    + Percent.summary([run.validation.accuracy]) + (test ?? "")
                    + (run.wasInterrupted ? ", ■ interrupted" : "")
                    + ", \(Percent.decimal(run.seconds)) s")
        }
        var notes = runs.warnings
        if let interruption = runs.interruption { notes.append("■ \(interruption)") }
        if let teacher = runs.teacher {
            rows.append(.init("teacher", teacher.name))
            if !teacher.license.isEmpty { rows.append(.init("licence", teacher.license)) }
            if !teacher.notice.isEmpty { notes.append(teacher.notice) }
        }
        return CardPanel(
            title: "Student \(name.map { "\($0): " } ?? "")\(student.title)",
            subtitle: "the network of seed \(best.seed), with the best validation accuracy",
            rows: rows,
            notes: notes)
    }

    private static func settings(of options: TrainingOptions) -> String {
        var parts = [
            options.optimizer.rawValue, "learning rate \(options.learningRate)",
            "weight decay \(options.weightDecay)", "\(options.schedule.rawValue) schedule",
            "at most \(options.epochs) epochs",
            options.patience.map { "patience \($0)" } ?? "no early stopping",
            "protocol \(options.selection.rawValue)",
        ]
        if options.balancesClasses { parts.append("balanced classes") }
        if options.labelSmoothing > 0 { parts.append("label smoothing \(options.labelSmoothing)") }
        switch options.batching {
        case .full: parts.append("full batch")
        case .neighbors(let batch, let fanouts):
            parts.append("\(batch) nodes per step, sampled neighbours \(fanouts)")
        case .clusters(let count, let perBatch):
            parts.append("\(perBatch) of \(count) clusters per step")
        }
        return parts.joined(separator: ", ")
    }

    private static func settings(of options: DistillationOptions) -> String {
        var parts = ["on \(options.nodes.rawValue) nodes", "temperature \(options.temperature)"]
        parts.append("terms " + options.termTexts.joined(separator: " + "))
        parts.append(options.learnsLayerWeights ? "learned layer weights" : "equal layer weights")
        switch options.lossWeights {
        case .learned: parts.append("learned loss weights")
        case .fixed(let alpha, let beta): parts.append("loss weights \(alpha) and \(beta)")
        }
        if options.softLabelWeight > 0 {
            parts.append(
                "soft labels of \(options.softLabelSource.rawValue) at temperature "
                    + "\(options.softLabelTemperature)")
        }
        if let hops = options.hops { parts.append("hops \(hops)") }
        return parts.joined(separator: ", ")
    }
}
