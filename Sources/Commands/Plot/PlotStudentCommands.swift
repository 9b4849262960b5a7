import CommandLanguage
import Distillation
import Figures

/// `plot confusion`: which classes a student or a teacher mixes up.
struct PlotConfusionCommand: Command {
    struct Arguments: Sendable {
        let model: Named<ComparedModel>
        let teacher: TeacherPlotOptions
    }

    static let name = "plot confusion"
    static let summary =
        "Draw the confusion matrix of a student (summed over seeds) or a teacher on test nodes."
    static let discussion = """
        A teacher, which needs `--graph`, answers by the majority of its hops.
        """
    static let signature = Signature(
        .positional("model", Named<ComparedModel>.self, help: "A student or a teacher."),
        TeacherPlotOptions.parameters, into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("plot confusion tiny-student", "The confusion matrix."),
        Example(
            "plot confusion tiny-teacher --graph tiny --calibrate", "What a teacher mixes up.",
            prints: "tiny-teacher"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let name = arguments.model.name.map { " of \($0)" } ?? ""
        let (classes, counts) =
            switch arguments.model.value {
            case .student(let student): Self.counts(of: student.runs)
            case .teacher(let teacher):
                try arguments.teacher.answers(of: teacher.teacher, session).confusion
            }
        return .figure(
            ConfusionFigure(title: "Confusion\(name)", classes: classes, counts: counts))
    }

    private static func counts(of runs: StudentRuns) -> (classes: [String], counts: [[Int]]) {
        let classes = runs.classNames.count
        var sums = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        for confusion in runs.runs.compactMap({ $0.test?.confusion }) {
            for row in 0..<classes {
                for column in 0..<classes { sums[row][column] += confusion[row][column] }
            }
        }
        return (runs.classNames, sums)
    }
}

/// `plot layers`: the learned weights of layers and losses.
struct PlotLayersCommand: Command {
    struct Arguments: Sendable {
        let student: Named<StudentValue>
    }

    static let name = "plot layers"
    static let summary = "Draw the learned layer weights of a distilled student over the epochs."
    static let signature = Signature(
        .positional("student", Named<StudentValue>.self, help: "A distilled student."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [Example("plot layers tiny-distilled", "Layer and loss weights.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let student = arguments.student.value
        guard student.isDistilled, let best = student.runs.best else {
            throw CommandError.unusable(
                what: "plot layers", why: "the student was trained without a teacher",
                remedy: "draw a student that `student distill` made")
        }
        let count = best.epochs.first?.layerWeights.count ?? 0
        let name = arguments.student.name.map { " of \($0)" } ?? ""
        return .figure(
            LayerWeightsFigure(
                title: "Layer weights\(name)",
                layers: .init(
                    names: (0..<count).map { "hop \($0)" },
                    weights: best.epochs.map(\.layerWeights)),
                losses: .init(
                    names: ["cross entropy", "distillation"],
                    weights: best.epochs.map(\.lossWeights))))
    }
}
