import CommandLanguage
import Distillation
import Figures
import Graphs
import Support

/// `plot calibration`: whether a student's confidence can be trusted.
struct PlotCalibrationCommand: Command {
    struct Arguments: Sendable {
        let student: Named<StudentValue>
        let bins: Int
    }

    static let name = "plot calibration"
    static let summary = "Draw how often a student is right against how sure it is, on test nodes."
    static let discussion = """
        The heading has the expected calibration error as `metrics` gives it: 15 bins of equal width, \
        mean over the seeds, whatever `--bins` draws. The bars pool the answers of all seeds.
        """
    static let signature = Signature(
        .positional("student", Named<StudentValue>.self, help: "A student; all its seeds count."),
        .option(
            "bins", default: CalibrationError.bins, in: 2...50,
            help: "How many intervals of confidence are drawn."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "plot calibration tiny-student", "The student's reliability.", prints: "Calibration")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let student = arguments.student.value
        let graph = student.graph
        let nodes = (graph.activeSplit?.nodes(in: .test) ?? []).filter { graph.labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            throw CommandError.unusable(
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
        let name = arguments.student.name.map { " of \($0)" } ?? ""
        var figure = CalibrationFigure(
            title: "Calibration\(name)", confidences: confidences, correct: correct)
        figure.bins = arguments.bins
        figure.errorBins = CalibrationError.bins
        figure.calibrationErrors = student.runs.testCalibrationErrors
        return .figure(figure)
    }
}
