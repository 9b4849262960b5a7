import CommandLanguage
import Distillation
import Figures
import Graphs
import Support

/// `plot calibration`: whether a student's confidence can be trusted.
struct PlotCalibrationCommand: Command {
    struct Arguments: Sendable {
        let model: Named<ComparedModel>
        let bins: Int
        let teacher: TeacherPlotOptions
    }

    static let name = "plot calibration"
    static let summary =
        "Draw a reliability diagram: accuracy against confidence of a student or teacher."
    static let discussion = """
        The title has the expected calibration error (ECE) as `metrics` gives it: 15 bins of equal \
        width, averaged over the seeds, whatever `--bins` is. The bars pool the predictions of all \
        seeds. All is measured on the test nodes; a teacher, which needs `--graph`, answers by the \
        majority of its hops with the mean of its probabilities.
        """
    static let signature = Signature(
        .positional(
            "model", Named<ComparedModel>.self,
            help: "A student, all of whose seeds are used, or a teacher."),
        .option(
            "bins", default: CalibrationError.bins, in: 2...50,
            help: "Number of confidence bins to draw."),
        TeacherPlotOptions.parameters, into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "plot calibration tiny-student", "The student's reliability.", prints: "Calibration"),
        Example(
            "plot calibration tiny-teacher --graph tiny", "A teacher's reliability.",
            prints: "tiny-teacher"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let name = arguments.model.name.map { " of \($0)" } ?? ""
        let (confidences, correct) =
            switch arguments.model.value {
            case .student(let student): try Self.confidences(of: student)
            case .teacher(let teacher):
                try arguments.teacher.answers(of: teacher.teacher, session).confidences
            }
        var figure = CalibrationFigure(
            title: "Calibration\(name)", confidences: confidences, correct: correct)
        figure.bins = arguments.bins
        figure.errorBins = CalibrationError.bins
        if case .student(let student) = arguments.model.value {
            figure.calibrationErrors = student.runs.testCalibrationErrors
        }
        return .figure(figure)
    }

    private static func confidences(
        of student: StudentValue
    ) throws(CommandError) -> (values: [Double], isCorrect: [Bool]) {
        let graph = student.graph
        let nodes = (graph.activeSplit?.nodes(in: .test) ?? []).filter { graph.labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            throw .unusable(
                what: "plot calibration", why: "the student's graph has no labelled test nodes",
                remedy: "train on a graph whose split has test nodes")
        }
        var confidences: [Double] = []
        var correct: [Bool] = []
        for run in student.runs.runs {
            for node in nodes {
                let row = run.probabilities.row(node)
                let best = row.argMax ?? 0
                confidences.append(Double(row[best]))
                correct.append(best == Int(graph.labels[node]))
            }
        }
        return (confidences, correct)
    }
}
