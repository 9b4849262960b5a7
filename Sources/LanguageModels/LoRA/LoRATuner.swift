import Checkpoints
import Foundation
import NN
import Support
import Tensor

/// Tunes an adapter: gradients of answers are added up over any number of batches, then a step is
/// taken.
///
/// Masks and noise are drawn from the seed, the step and the batch within the step, so that a tuning
/// resumed from its saved state goes on as if it had never stopped.
public final class LoRATuner {
    /// The result of a step.
    public struct StepReport: Sendable, Equatable {
        /// The norm of all gradients together, before clipping.
        public let gradientNorm: Float
        /// The learning rate of the step.
        public let learningRate: Float
    }

    /// The model with the adapter that is tuned.
    public let model: CausalLanguageModel
    /// The adapter that is tuned.
    public let adapter: LoRAAdapter
    /// The settings.
    public let configuration: TuningConfiguration
    /// How many steps have been taken.
    public private(set) var stepCount = 0
    private var batchesInStep = 0
    private let optimizer: Adam
    private let schedule: LearningRateSchedule

    /// Prepares the tuning of a model's adapter.
    ///
    /// - Throws: `LanguageModelError.badOption`, or `.adapterMismatch` for a model without adapter.
    public init(model: CausalLanguageModel, configuration: TuningConfiguration) throws {
        try configuration.validate()
        guard let adapter = model.adapter else {
            throw LanguageModelError.adapterMismatch(
                path: model.path, reason: "the model has no adapter to tune")
        }
        self.model = model
        self.adapter = adapter
        self.configuration = configuration
        optimizer = Adam([
            ParameterGroup(
                adapter.parameters, learningRate: configuration.learningRate,
                weightDecay: configuration.weightDecay)
        ])
        schedule = LearningRateSchedule(
            configuration.schedule, warmUpSteps: configuration.warmUpSteps,
            totalSteps: configuration.totalSteps)
    }

    /// Adds the gradient of −weight · Σ log p(target) to those of this step.
    ///
    /// - Parameters:
    ///   - forest: Prompts with their answers.
    ///   - targets: The answers' tokens, and the rows that predict them.
    ///   - weight: Usually 1 / the number of targets of the whole step.
    ///   - cancellation: Watched between the parts of all layers, in both directions.
    /// - Returns: −weight · Σ log p(target).
    /// - Throws: `LanguageModelError.tokenOutOfRange`; or `Interrupted`, after which the step must be
    ///   abandoned.
    @discardableResult public func accumulate(
        _ forest: TokenForest, targets: [TokenTarget], weight: Float,
        cancellation: Cancellation? = nil
    ) throws -> Float {
        guard !targets.isEmpty else { return 0 }
        let stream = stepCount &* 65_537 &+ batchesInStep
        var noise: TuningNoise? = TuningNoise(
            random: .derived(seed: configuration.seed, stream: stream),
            neftuneAlpha: configuration.neftuneAlpha)
        let hidden = try model.hiddenStates(
            of: forest, rows: Set(targets.map(\.row)), noise: &noise, cancellation: cancellation)
        let loss = try model.logProbabilities(
            of: targets, in: hidden, cancellation: cancellation
        ).sum().scaled(by: -weight)
        try cancellation?.check()
        try loss.backward(watching: cancellation)
        batchesInStep += 1
        return loss.item
    }

    /// Clips the gradients that were added up, takes a step and forgets them.
    ///
    /// - Throws: `LanguageModelError.notFinite` if the gradients are not finite; then the step must be
    ///   abandoned.
    @discardableResult public func step() throws -> StepReport {
        let norm = GradientClipping.clip(
            adapter.parameters, limit: configuration.clipLimit ?? .infinity)
        guard norm.isFinite else {
            throw LanguageModelError.notFinite(
                path: model.path, what: "gradients", hasAdapter: true)
        }
        let factor = schedule.factor(at: stepCount)
        optimizer.step(learningRateFactor: factor)
        stepCount += 1
        batchesInStep = 0
        return StepReport(gradientNorm: norm, learningRate: configuration.learningRate * factor)
    }

    /// Forgets the gradients of a step that will not be finished.
    public func abandonStep() {
        adapter.store.clearGradients()
        batchesInStep = 0
    }

    /// Writes everything that resuming needs into one file: adapter, moments, step, settings.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - facts: Further facts to save, by names of the caller's choice.
    /// - Throws: `FileError` or `CheckpointError`.
    public func saveState(to path: String, facts: [String: String] = [:]) throws {
        precondition(batchesInStep == 0, "a tuning is saved between steps")
        var writer = SafetensorsWriter(metadata: [
            "lingu.tuning": configuration.fingerprint, "lingu.step": String(stepCount),
        ])
        for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
            writer.metadata["fact." + name] = fact
        }
        for (name, value) in adapter.store.snapshot.sorted(by: { $0.key < $1.key }) {
            try writer.add("adapter." + name, shape: value.shape, values: value.values)
        }
        for (name, value) in optimizer.state.sorted(by: { $0.key < $1.key }) {
            try writer.add("optimizer." + name, shape: value.shape, values: value.values)
        }
        try writer.write(to: path)
    }

    /// The facts that were saved with a state.
    ///
    /// - Throws: `FileError`, `CheckpointError` or `JSONError` if the file cannot be read.
    public static func facts(in path: String) throws -> [String: String] {
        let metadata = try SafetensorsFile(path: path).metadata
        var facts: [String: String] = [:]
        for (name, fact) in metadata where name.hasPrefix("fact.") {
            facts[String(name.dropFirst("fact.".count))] = fact
        }
        return facts
    }

    /// Restores a saved state.
    ///
    /// - Throws: `LanguageModelError.stateMismatch` or `ParameterError` if it is another tuning's,
    ///   `FileError` or `CheckpointError` if it cannot be read; then nothing has changed.
    public func restoreState(from path: String) throws {
        let file = try SafetensorsFile(path: path)
        guard file.metadata["lingu.tuning"] == configuration.fingerprint else {
            throw LanguageModelError.stateMismatch(
                path: path, reason: "it was saved by a tuning with other settings")
        }
        guard let step = file.metadata["lingu.step"].flatMap({ Int($0) }), step >= 0,
            step <= configuration.totalSteps
        else {
            throw LanguageModelError.stateMismatch(path: path, reason: "it does not name its step")
        }
        var (values, moments) = ([String: Tensor](), [String: Tensor]())
        for name in file.tensorNames {
            let stored = try file.tensor(named: name)
            let tensor = Tensor(stored.dequantized(), shape: stored.shape)
            if name.hasPrefix("adapter.") {
                values[String(name.dropFirst("adapter.".count))] = tensor
            } else if name.hasPrefix("optimizer.") {
                moments[String(name.dropFirst("optimizer.".count))] = tensor
            }
        }
        let before = adapter.store.snapshot
        try adapter.store.restore(values)
        do {
            try optimizer.restore(moments)
        } catch {
            try adapter.store.restore(before)
            throw error
        }
        stepCount = step
        abandonStep()
    }
}
