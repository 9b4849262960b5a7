import CommandLanguage
import Distillation
import Graphs
import Support

/// A student or a teacher, for commands that compare.
enum ComparedModel: ParameterValue {
    case student(StudentValue)
    case teacher(TeacherValue)

    static var kind: ParameterKind { .object([StudentValue.typeName, TeacherValue.typeName]) }

    static func bind(_ operand: Operand, in context: BindingContext) throws -> ComparedModel {
        let value = try context.sessionValue(of: operand, expected: "Student or Teacher") {
            $0.object(as: StudentValue.self) != nil || $0.object(as: TeacherValue.self) != nil
        }
        if let student = value.object(as: StudentValue.self) { return .student(student) }
        if let teacher = value.object(as: TeacherValue.self) { return .teacher(teacher) }
        throw context.mismatch(operand, expected: kind.phrase)
    }

    var sourceText: String {
        switch self {
        case .student(let student): student.sourceText
        case .teacher(let teacher): teacher.sourceText
        }
    }
}

/// `compare`: what was gained.
struct CompareCommand: Command {
    struct Arguments: Sendable {
        let models: [Named<ComparedModel>]
        let graph: GraphValue?
        let trainsBaselines: Bool
        let knowledge: HopFeaturesValue?
        let calibrates: Bool
    }

    static let name = "compare"
    static let summary =
        "Compare students and teachers: accuracy, significance, convergence, speed, size."
    static let discussion = """
        The first student is the reference of the comparison. `p` is the two-sided paired t-test of \
        the test accuracies over seeds, with Holm's correction over the rows, and `d` is Cohen's \
        d_z; both need three seeds and differences that are not all equal. `d` is left out if the \
        differences of the seeds vary by less than one test node, and beyond ±10, where it only \
        says that the few seeds happened to agree.

        - `network`: layer, number of layers and width.
        - `accuracy`, `macro-f1`, `ece`: on the test nodes, mean ± standard deviation over seeds; \
        `ece` is the expected calibration error of the predicted class with 15 bins.
        - `epochs`: the number of epochs until the first student's best validation accuracy was \
        reached (median over seeds).
        - `ms/node`, `parameters`, `bytes`: inference time, number of parameters and size.

        A teacher has no seeds; its accuracy is that of the majority vote over its hops on the same \
        test nodes. A teacher that was not tuned has a second row, `calibrated` (see `teacher \
        evaluate --calibrate`). Rows marked ■ were interrupted and have no `p`.

        `--baselines` adds simpler ways, trained with the reference's seeds, depth and width: label \
        propagation, logistic regression, an MLP, Correct and Smooth, a plain GNN, an MLP distilled \
        from it (GLNN) and, with `--knowledge`, distillation by soft labels alone (Hinton) or by \
        features alone (FitNets), LLM-BP, and models that read hop features. `needs llm` says whether \
        a new node needs the language model; `gain` is the accuracy minus that of the best baseline \
        that does not, in percentage points.
        """
    static let signature = Signature(
        .positional("models", [Named<ComparedModel>].self, help: "Students and teachers."),
        .option(
            "graph", GraphValue?.self, otherwise: "the first student's graph",
            help: "The graph whose test nodes are used."),
        .flag(
            "baselines", formerly: ["rivals"],
            help: "Train baselines with the same seeds and add them."),
        .option(
            "knowledge", HopFeaturesValue?.self, otherwise: "no such baselines",
            help: "Hop features that baselines may read."),
        .flag("calibrate", help: "Add a calibrated row for tuned teachers, too."),
        into: Arguments.init)
    static let result = ResultShape.table(CompareTable.columns)
    static let examples = [
        Example("compare [tiny-student tiny-distilled]", "Two students.", prints: "accuracy"),
        Example(
            "compare [tiny-student] --baselines --knowledge tiny-knowledge",
            "A student and baselines.", prints: "label propagation"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let students = arguments.models.compactMap { model -> StudentValue? in
            if case .student(let student) = model.value { student } else { nil }
        }
        guard let prepared = arguments.graph?.prepared ?? students.first?.prepared else {
            throw CommandError.unusable(
                what: "compare", why: "teachers alone do not say which nodes they are asked about",
                remedy: "add a student, or --graph")
        }
        let graph = prepared.graph
        if let other = students.first(where: { $0.graph.dataHash != graph.dataHash }) {
            throw CommandError.unusable(
                what: "compare",
                why:
                    "the models belong to different graphs (“\(graph.name)”, “\(other.graph.name)”)",
                remedy: "compare models of one graph at a time")
        }
        var table = CompareTable(reference: students.first)
        for (index, model) in arguments.models.enumerated() {
            let name = model.name ?? "model \(index + 1)"
            switch model.value {
            case .student(let student): try table.add(student, name: name)
            case .teacher(let teacher):
                try table.add(
                    teacher.teacher, name: name, graph: graph, calibrates: arguments.calibrates,
                    session: session)
            }
        }
        if arguments.trainsBaselines {
            guard let reference = students.first else {
                throw CommandError.unusable(
                    what: "compare --baselines",
                    why: "baselines are trained with a student's seeds",
                    remedy: "add a student")
            }
            let task = try prepared.task()
            let layer = reference.runs.configuration.architecture
            try Baseline.run(
                task, knowledge: arguments.knowledge?.features, like: reference.runs,
                progress: session.progress
            ) { baseline, outcome in
                try table.add(outcome, of: baseline, name: baseline.name(for: layer), on: task)
            }
        }
        return .table(table.finished(usesPaperProtocol: students.contains { $0.usesPaperProtocol }))
    }
}

extension StudentValue {
    /// Whether its epochs were chosen on the test nodes.
    var usesPaperProtocol: Bool { runs.training.selection == .paper }
}
