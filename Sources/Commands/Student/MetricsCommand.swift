import CommandLanguage
import Distillation

/// `metrics`: a student's numbers as rows of a table.
struct MetricsCommand: Command {
    struct Arguments: Sendable {
        let students: [Named<StudentValue>]
        let isPerSeed: Bool
    }

    static let name = "metrics"
    static let summary = "Give students' numbers as rows: one a student, or one a seed."
    static let discussion = """
        A measure without a value, such as the accuracy where there are no test nodes, is missing: \
        tables, cards and figures show `·`.
        """
    static let signature = Signature(
        .positional("students", [Named<StudentValue>].self, help: "Students."),
        .flag("per-seed", help: "Give a row for each seed instead of means."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "student", "conv", "distilled", "seeds", "accuracy", "accuracy-sd", "macro-f1",
        "macro-f1-sd", "ece", "best-epoch", "seconds", "parameters", "bytes",
    ])
    static let examples = [
        Example("tiny-student | metrics", "One row.", prints: "macro-f1"),
        Example("metrics tiny-student --per-seed", "A row for each seed.", prints: "accuracy"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            Table(
                records: arguments.students.flatMap { student in
                    arguments.isPerSeed
                        ? student.value.runs.runs.map {
                            Self.record(student.value, [$0], name: student.name)
                        }
                        : [Self.record(student.value, student.value.runs.runs, name: student.name)]
                }))
    }

    private static func record(
        _ student: StudentValue, _ runs: [StudentRun], name: String?
    ) -> Record {
        let accuracy = Summary(runs.compactMap { $0.test?.accuracy })
        let macroF1 = Summary(runs.compactMap { $0.test?.macroF1 })
        func mean(_ values: [Double]) -> Value { .measure(Summary(values).mean) }
        func deviation(_ summary: Summary) -> Value {
            summary.mean.isFinite ? .measure(summary.deviation) : .nothing
        }
        return Record([
            ("student", name.map { .text($0) } ?? .nothing),
            ("conv", .text(student.runs.configuration.architecture.rawValue)),
            ("distilled", .boolean(student.isDistilled)),
            ("seeds", runs.count == 1 ? .integer(runs[0].seed) : .integer(runs.count)),
            ("accuracy", .measure(accuracy.mean)), ("accuracy-sd", deviation(accuracy)),
            ("macro-f1", .measure(macroF1.mean)), ("macro-f1-sd", deviation(macroF1)),
            ("ece", mean(runs.compactMap { $0.test?.calibrationError })),
            ("best-epoch", mean(runs.map { Double($0.bestEpoch) })),
            ("seconds", mean(runs.map(\.seconds))),
            ("parameters", runs.first.map { .integer($0.model.parameterCount) } ?? .nothing),
            ("bytes", runs.first.map { .integer($0.model.byteCount) } ?? .nothing),
        ])
    }
}
