import GraphNetworks
import Support
import Synchronization

/// Chooses among ways to train by what they reach on validation nodes; test nodes are not looked at.
///
/// Each candidate trains from a few seeds; the best few train from further seeds, so that luck of one
/// seed decides less (successive halving with one step: Jamieson and Talwalkar, arXiv 1502.07943).
public struct ValidationSelection<Candidate: Sendable>: Sendable {
    /// The results of one candidate.
    public struct Trial: Sendable {
        /// The candidate.
        public let candidate: Candidate
        /// Its place among the candidates, counted from 0.
        public let index: Int
        /// The best validation accuracy of each seed, 0 … 1.
        public fileprivate(set) var accuracies: [Double]
        /// The validation cross entropy at that epoch, for each seed.
        public fileprivate(set) var losses: [Double]
        /// Seconds of all its trainings.
        public fileprivate(set) var seconds: Double

        /// The mean validation accuracy over its seeds.
        public var accuracy: Double { SampleStatistics(accuracies).mean }
        /// The mean validation cross entropy over its seeds.
        public var loss: Double { SampleStatistics(losses).mean }

        /// More seeds first, then a higher accuracy, then a lower loss, then the earlier candidate.
        fileprivate func isBetter(than other: Trial) -> Bool {
            if accuracies.count != other.accuracies.count {
                return accuracies.count > other.accuracies.count
            }
            if abs(accuracy - other.accuracy) > 1e-12 { return accuracy > other.accuracy }
            return loss == other.loss ? index < other.index : loss < other.loss
        }
    }

    /// Seeds of every candidate.
    public var seeds: [Int]
    /// How many of the best candidates train from further seeds; 0 or 1: none.
    public var finalists: Int
    /// Those further seeds.
    public var finalSeeds: [Int]

    /// Decides how much is trained.
    public init(seeds: [Int] = [0], finalists: Int = 0, finalSeeds: [Int] = []) {
        self.seeds = seeds
        self.finalists = finalists
        self.finalSeeds = finalSeeds
    }

    /// How many trainings a number of candidates takes.
    public func trainingCount(candidates: Int) -> Int {
        let repeated = finalists > 1 ? min(finalists, candidates) : 0
        return candidates * seeds.count + repeated * finalSeeds.count
    }

    /// Trains all candidates and ranks them.
    ///
    /// - Parameters:
    ///   - candidates: The ways to train, at least one; those that equal in rank keep their order.
    ///   - stage: What progress calls the work, such as `searching`.
    ///   - progress: Told of every training.
    ///   - trainer: Prepares the training of a candidate.
    /// - Returns: All trials, the best one first.
    /// - Throws: what training throws, or `Interrupted`.
    public func run(
        _ candidates: [Candidate], stage: String, progress: any ProgressReport,
        trainer: (Candidate) throws -> StudentTrainer
    ) throws -> [Trial] {
        let counter = SelectionProgress(
            sink: progress, stage: stage, total: trainingCount(candidates: candidates.count))
        var trials: [Trial] = []
        for (index, candidate) in candidates.enumerated() {
            var trial = Trial(
                candidate: candidate, index: index, accuracies: [], losses: [], seconds: 0)
            try train(&trial, seeds, counter, trainer)
            trials.append(trial)
        }
        trials.sort { $0.isBetter(than: $1) }
        guard finalists > 1, !finalSeeds.isEmpty else { return trials }
        for place in trials.indices.prefix(finalists) {
            try train(&trials[place], finalSeeds, counter, trainer)
        }
        return trials.sorted { $0.isBetter(than: $1) }
    }

    private func train(
        _ trial: inout Trial, _ seeds: [Int], _ counter: SelectionProgress,
        _ trainer: (Candidate) throws -> StudentTrainer
    ) throws {
        for seed in seeds {
            try counter.sink.checkCancellation()
            let runs: StudentRuns
            do {
                runs = try trainer(trial.candidate).run(seeds: [seed], progress: counter)
            } catch DistillationError.diverged {
                // A learning rate that is too high loses the comparison, not the search.
                trial.accuracies.append(0)
                trial.losses.append(.infinity)
                counter.finishTraining(accuracy: 0)
                continue
            }
            try counter.sink.checkCancellation()
            guard let run = runs.runs.first else { throw Interrupted() }
            trial.accuracies.append(run.validation.accuracy)
            trial.losses.append(
                run.epochs.first { $0.epoch == run.bestEpoch }?.validationLoss ?? .infinity)
            trial.seconds += run.seconds
            counter.finishTraining(accuracy: trial.accuracy)
        }
    }
}

/// Counts trainings instead of their epochs.
private final class SelectionProgress: ProgressReport {
    let sink: any ProgressReport
    private let stage: String
    private let total: Int
    private let state = Mutex((done: 0, best: 0.0))

    init(sink: any ProgressReport, stage: String, total: Int) {
        self.sink = sink
        self.stage = stage
        self.total = total
    }

    var cancellation: Cancellation { sink.cancellation }

    func report(_ update: ProgressUpdate) {}

    func finishTraining(accuracy: Double) {
        let (done, best) = state.withLock { state in
            state = (state.done + 1, max(state.best, accuracy))
            return state
        }
        sink.report(
            ProgressUpdate(
                stage: stage, completed: done, total: total, unit: "trainings",
                metrics: [("best validation accuracy", best)]))
    }
}
