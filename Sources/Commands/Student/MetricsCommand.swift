import CommandLanguage
import Distillation
import Tables

/// `metrics`: students' metrics as rows of a table.
struct MetricsCommand: Command {
    struct Arguments: Sendable {
        let students: [Named<StudentValue>]
        let isPerSeed: Bool
    }

    static let name = "metrics"
    static let summary =
        "Give the metrics of students as a table: one row per student, or per seed."
    static let signature = Signature(
        .positional("students", [Named<StudentValue>].self, help: "Students."),
        .flag("per-seed", help: "Give one row per seed instead of means."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "student", "conv", "distilled", "seeds", "accuracy", "accuracy-sd", "macro-f1",
        "macro-f1-sd", "ece", "ece-sd", "best-epoch", "seconds", "parameters", "bytes", "status",
    ])
    static let discussion = """
        Metrics are of the test nodes, as means and standard deviations over the seeds. `seeds` is \
        the number of seeds; with `--per-seed` it is the seed of the row. `ece` is the expected \
        calibration error of the predicted class: 15 bins of equal width, computed per seed, then \
        averaged. `status` is `finished`, or says where the training was interrupted. A metric \
        without a value, such as the accuracy if there are no test nodes, is missing and shown as \
        `·`.
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
        let accuracy = SampleStatistics(runs.compactMap { $0.test?.accuracy })
        let macroF1 = SampleStatistics(runs.compactMap { $0.test?.macroF1 })
        let errors = runs.compactMap { $0.test?.calibrationError }
        func mean(_ values: [Double]) -> Value { .measure(SampleStatistics(values).mean) }
        func deviation(_ summary: SampleStatistics) -> Value {
            summary.mean.isFinite ? .measure(summary.deviation) : .nothing
        }
        return Record([
            ("student", name.map { .text($0) } ?? .nothing),
            ("conv", .text(student.runs.configuration.architecture.rawValue)),
            ("distilled", .boolean(student.isDistilled)),
            ("seeds", .integer(seed ?? runs.count)),
            ("accuracy", .measure(accuracy.mean)), ("accuracy-sd", deviation(accuracy)),
            ("macro-f1", .measure(macroF1.mean)), ("macro-f1-sd", deviation(macroF1)),
            ("ece", mean(errors)), ("ece-sd", deviation(SampleStatistics(errors))),
            ("best-epoch", mean(runs.map { Double($0.bestEpoch) })),
            ("seconds", mean(runs.map(\.seconds))),
            ("parameters", runs.first.map { .integer($0.model.parameterCount) } ?? .nothing),
            ("bytes", runs.first.map { .integer($0.model.byteCount) } ?? .nothing),
            ("status", .text(status)),
        ])
    }
}
