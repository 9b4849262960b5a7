import CommandLanguage
import Distillation
import Figures
import Support

/// `plot curves`: how students learned.
struct PlotCurvesCommand: Command {
    /// The quantities drawn over the epochs.
    enum Quantity: String, CaseIterable, ParameterValue {
        case validation, train, loss

        var label: String {
            switch self {
            case .validation: "validation accuracy"
            case .train: "training accuracy"
            case .loss: "training loss"
            }
        }
    }

    struct Arguments: Sendable {
        let students: [Named<StudentValue>]
        let quantity: Quantity
    }

    static let name = "plot curves"
    static let summary =
        "Draw learning curves of students over the epochs, with bands over the seeds."
    static let signature = Signature(
        .positional("students", [Named<StudentValue>].self, help: "Students."),
        .option(
            "of", default: Quantity.validation,
            help: "Accuracy on validation nodes, accuracy on training nodes, or the training loss."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [Example("plot curves [tiny-student tiny-distilled]", "Two curves.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let series = arguments.students.enumerated().map { index, student in
            Self.series(
                student.value, name: student.name ?? "student \(index + 1)", arguments.quantity)
        }
        var figure = CurvesFigure(
            title: arguments.quantity.label, series: series, yLabel: arguments.quantity.label)
        if arguments.quantity != .loss { figure.yFormat = .percent }
        return .figure(figure)
    }

    /// The mean over seeds of each epoch that all of them reached, and its deviation.
    private static func series(
        _ student: StudentValue, name: String, _ quantity: Quantity
    ) -> CurvesFigure.Series {
        let curves = student.runs.runs.map { run in
            run.epochs.map { epoch in
                switch quantity {
                case .validation: epoch.validationAccuracy
                case .train: epoch.trainAccuracy
                case .loss: epoch.loss
                }
            }
        }
        let length = curves.map(\.count).min() ?? 0
        let summaries = (0..<length).map { epoch in SampleStatistics(curves.map { $0[epoch] }) }
        let means = summaries.map(\.mean)
        let best = (quantity == .loss ? means.map { -$0 } : means).argMax
        return CurvesFigure.Series(
            name: name, y: means,
            deviation: curves.count > 1 ? summaries.map(\.deviation) : nil, best: best)
    }
}
