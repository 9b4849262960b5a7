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
        let trainsRivals: Bool
        let knowledge: HopFeaturesValue?
    }

    static let name = "compare"
    static let summary = "Compare students and teachers: accuracy, convergence, speed and size."
    static let discussion = """
        The first student is the one that others are held against: `p` is the two-sided paired \
        t-test of the test accuracies over seeds, with Holm's correction over the rows, and `d` is \
        Cohen's d_z; both need three seeds, and differences that are not all alike. `d` is left out \
        where the seeds' differences spread by less than one test node, and beyond ±10, where it only says that few seeds happened to agree. \
        `network` has layer, layers and width. `ece` is the expected calibration error of the class \
        answered, 15 bins, mean ± standard deviation over seeds. `epochs` is how many epochs it took to \
        reach the first student's best validation accuracy (median over seeds). A teacher has no \
        seeds; its accuracy is the majority over its hops on the same test nodes. One that was not \
        tuned has a second row, `calibrated`: what it prefers without any text is subtracted, as \
        `teacher evaluate --calibrate` does. Rows marked ■ were interrupted and have no `p`. \
        `--rivals` adds what simple means reach: label propagation, a plain network of the first \
        student's layer, depth and width and, with `--knowledge`, that network and a linear classifier \
        on the teacher's features.
        """
    static let signature = Signature(
        .positional("models", [Named<ComparedModel>].self, help: "Students and teachers."),
        .option("graph", GraphValue?.self, help: "The test nodes' graph, if no student is given."),
        .flag("rivals", help: "Train simple rivals from the same seeds and add them."),
        .option(
            "knowledge", HopFeaturesValue?.self, help: "Hop features that rivals may read."),
        into: Arguments.init)
    static let result = ResultShape.table(CompareTable.columns)
    static let examples = [
        Example("compare [tiny-student tiny-distilled]", "Two students.", prints: "accuracy"),
        Example(
            "compare [tiny-student] --rivals --knowledge tiny-knowledge",
            "A student beside simple rivals.", prints: "label propagation"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let students = arguments.models.compactMap { model -> StudentValue? in
            if case .student(let student) = model.value { student } else { nil }
        }
        guard let graph = arguments.graph?.graph ?? students.first?.graph else {
            throw CommandError.unusable(
                what: "compare", why: "teachers alone do not say which nodes they are asked about",
                remedy: "add a student, or --graph")
        }
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
                try table.add(teacher.teacher, name: name, graph: graph, session: session)
            }
        }
        if arguments.trainsRivals {
            guard let reference = students.first else {
                throw CommandError.unusable(
                    what: "compare --rivals", why: "rivals are trained from a student's seeds",
                    remedy: "add a student")
            }
            let task = try StudentTask.make(graph)
            let rivals = RivalStudents(
                task: task, knowledge: arguments.knowledge?.features, reference: reference.runs)
            table.addLabelPropagation(on: task)
            for rival in try rivals.trained(progress: session.progress) {
                try table.add(rival.runs, on: rival.task, name: rival.name)
            }
        }
        return .table(table.finished(usesPaperProtocol: students.contains { $0.usesPaperProtocol }))
    }
}

extension StudentValue {
    /// Whether its epochs were chosen on the test nodes.
    var usesPaperProtocol: Bool { runs.training.selection == .paper }
}
