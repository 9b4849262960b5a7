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
    static let signature = Signature(
        .positional("students", [Named<StudentValue>].self, help: "Students."),
        .flag("per-seed", help: "Give a row for each seed instead of means."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "student", "conv", "distilled", "seeds", "accuracy", "accuracy-sd", "macro-f1",
        "macro-f1-sd", "ece", "ece-sd", "best-epoch", "seconds", "parameters", "bytes", "status",
    ])
    static let discussion = """
        Numbers are of the test nodes, means and standard deviations over the seeds. `seeds` is how many \
        seeds were trained; with `--per-seed` it is the row's seed. `ece` is the \
        expected calibration error of the class answered: 15 bins of equal width, for each seed, then \
        their mean. `status` is `finished`, or how far an interrupted training came. A measure without \
        a value, such as the accuracy where there are no test nodes, is missing: tables, cards and \
        figures show `·`.
        """
    static let examples = [
        Example("tiny-student | metrics", "One row.", prints: "macro-f1"),
        Example("metrics tiny-student --per-seed", "A row for each seed.", prints: "accuracy"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            Table(
                records: arguments.students.flatMap { student in
                    let runs = student.value.runs
                    guard arguments.isPerSeed else {
                        let status = runs.interruption ?? "finished"
                        return [
                            Self.record(student.value, runs.runs, status, name: student.name)
                        ]
                    }
                    return runs.runs.map { run in
                        let status =
                            run.wasInterrupted
                            ? "interrupted at epoch \(run.epochs.count)" : "finished"
                        return Self.record(
                            student.value, [run], status, name: student.name, seed: run.seed)
                    }
                }))
    }

    private static func record(
        _ student: StudentValue, _ runs: [StudentRun], _ status: String, name: String?,
        seed: Int? = nil
    ) -> Record {
        let accuracy = Summary(runs.compactMap { $0.test?.accuracy })
        let macroF1 = Summary(runs.compactMap { $0.test?.macroF1 })
        let errors = runs.compactMap { $0.test?.calibrationError }
        func mean(_ values: [Double]) -> Value { .measure(Summary(values).mean) }
        func deviation(_ summary: Summary) -> Value {
            summary.mean.isFinite ? .measure(summary.deviation) : .nothing
        }
        return Record([
            ("student", name.map { .text($0) } ?? .nothing),
            ("conv", .text(student.runs.configuration.architecture.rawValue)),
            ("distilled", .boolean(student.isDistilled)),
            ("seeds", .integer(seed ?? runs.count)),
            ("accuracy", .measure(accuracy.mean)), ("accuracy-sd", deviation(accuracy)),
            ("macro-f1", .measure(macroF1.mean)), ("macro-f1-sd", deviation(macroF1)),
            ("ece", mean(errors)), ("ece-sd", deviation(Summary(errors))),
            ("best-epoch", mean(runs.map { Double($0.bestEpoch) })),
            ("seconds", mean(runs.map(\.seconds))),
            ("parameters", runs.first.map { .integer($0.model.parameterCount) } ?? .nothing),
            ("bytes", runs.first.map { .integer($0.model.byteCount) } ?? .nothing),
            ("status", .text(status)),
        ])
    }
}
