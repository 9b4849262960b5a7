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
    }

    static let name = "compare"
    static let summary = "Compare students and teachers: accuracy, convergence, speed and size."
    static let discussion = """
        The first student is the one that others are held against: `p` is the two-sided paired \
        t-test of the test accuracies over seeds, with Holm's correction over the rows, and `d` is \
        Cohen's d_z; both need three seeds. `epochs` is how many epochs it took to reach the first \
        student's best validation accuracy (median over seeds). A teacher has no seeds; its \
        accuracy is the majority over its hops on the same test nodes.
        """
    static let signature = Signature(
        .positional("models", [Named<ComparedModel>].self, help: "Students and teachers."),
        .option("graph", GraphValue?.self, help: "The test nodes' graph, if no student is given."),
        into: Arguments.init)
    static let result = ResultShape.table(CompareTable.columns)
    static let examples = [
        Example("compare [tiny-student tiny-distilled]", "Two students.", prints: "accuracy")
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
        return .table(table.finished(usesPaperProtocol: students.contains { $0.usesPaperProtocol }))
    }
}

extension StudentValue {
    /// Whether its epochs were chosen on the test nodes.
    var usesPaperProtocol: Bool { runs.training.selection == .paper }
}
