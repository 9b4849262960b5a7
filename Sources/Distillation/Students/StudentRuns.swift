import GraphNetworks
import Tensor

/// Trainings of one student from several seeds.
public struct StudentRuns: Sendable {
    /// The student's configuration.
    public let configuration: StudentConfiguration
    /// How it was trained.
    public let training: TrainingOptions
    /// How it was distilled; `nil`: without a teacher.
    public let distillation: DistillationOptions?
    /// Where its knowledge comes from; `nil`: without a teacher.
    public let teacher: TeacherNotice?
    /// The names of the classes.
    public let classNames: [String]
    /// The graph it was trained on.
    public let graphHash: String
    /// The trainings, one for each seed that was begun.
    public let runs: [StudentRun]
    /// How many seeds were asked for; `nil` where that is not known, as in what version 0.1.0 saved.
    public var plannedSeeds: Int?
    /// The seeds that are left out because their first epoch was not finite.
    public var divergedSeeds: [Int] = []

    /// The test accuracies, one for each seed.
    public var testAccuracies: [Double] { runs.compactMap { $0.test?.accuracy } }
    /// The test macro-F1 scores, one for each seed.
    public var testMacroF1s: [Double] { runs.compactMap { $0.test?.macroF1 } }
    /// The expected calibration errors on test nodes, one for each seed.
    public var testCalibrationErrors: [Double] { runs.compactMap { $0.test?.calibrationError } }
    /// The smallest step that a test accuracy can take: one test node.
    public var testResolution: Double {
        runs.compactMap { $0.test?.count }.max().map { 1 / Double(Swift.max(1, $0)) } ?? 0
    }
    /// The run whose student is used for predictions: the best one on validation nodes.
    public var best: StudentRun? {
        func rank(_ run: StudentRun) -> (Double, Int) {
            (run.validation.accuracy.isNaN ? -1 : run.validation.accuracy, -run.seed)
        }
        return runs.max { rank($0) < rank($1) }
    }
    /// Whether a person stopped it early.
    public var wasInterrupted: Bool {
        runs.contains(where: \.wasInterrupted)
            || runs.count + divergedSeeds.count < (plannedSeeds ?? 0)
    }
    /// Where a person stopped it, such as `interrupted at epoch 12 of 200, 2 of 5 seeds`, or how many seeds
    /// diverged; `nil` if all ran to their ends.
    public var interruption: String? {
        let count = divergedSeeds.count
        guard wasInterrupted else {
            return count == 0 ? nil : "\(count) of \(count + runs.count) seeds diverged"
        }
        var text = "interrupted"
        if let stopped = runs.last(where: \.wasInterrupted) {
            text += " at epoch \(stopped.epochs.count) of \(training.epochs)"
        }
        if let plannedSeeds, plannedSeeds > 1 {
            text += ", \(runs.count) of \(plannedSeeds) seeds"
        }
        return text
    }
    /// The warnings of all runs, each once.
    public var warnings: [String] {
        var seen: Set<String> = []
        let left = divergedSeeds.map {
            "seed \($0) diverged in its first epoch and is left out; train again with a lower --learning-rate"
        }
        return (runs.flatMap(\.warnings) + left).filter { seen.insert($0).inserted }
    }
}
