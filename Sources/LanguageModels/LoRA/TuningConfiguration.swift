import NN

/// Settings of tuning an adapter.
public struct TuningConfiguration: Sendable, Equatable {
    /// AdamW's learning rate at its height, above 0.
    public var learningRate: Float
    /// AdamW's weight decay, 0 or more.
    public var weightDecay: Float
    /// How the learning rate falls after the warm-up.
    public var schedule: LearningRateSchedule.Shape
    /// Steps over which the learning rate rises from zero.
    public var warmUpSteps: Int
    /// All optimiser steps.
    public var totalSteps: Int
    /// The largest norm of all gradients together; `nil`: no limit.
    public var clipLimit: Float?
    /// NEFTune's α; 0: no noise.
    public var neftuneAlpha: Float
    /// Draws dropout masks and noise.
    public var seed: Int

    /// Makes settings.
    public init(
        learningRate: Float = 2e-4, weightDecay: Float = 0,
        schedule: LearningRateSchedule.Shape = .linear, warmUpSteps: Int = 0, totalSteps: Int,
        clipLimit: Float? = 1, neftuneAlpha: Float = 0, seed: Int = 42
    ) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.schedule = schedule
        self.warmUpSteps = warmUpSteps
        self.totalSteps = totalSteps
        self.clipLimit = clipLimit
        self.neftuneAlpha = neftuneAlpha
        self.seed = seed
    }

    /// Checks that all settings are in range.
    ///
    /// - Throws: `LanguageModelError.badOption`.
    public func validate() throws {
        func check(_ isGood: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            guard !isGood else { return }
            throw LanguageModelError.badOption(name: name, value: "\(value)", expected: expected)
        }
        try check(
            learningRate.isFinite && learningRate > 0, "the learning rate", learningRate, "above 0")
        try check(
            weightDecay.isFinite && weightDecay >= 0, "the weight decay", weightDecay, "at least 0")
        try check(totalSteps > 0, "the number of steps", totalSteps, "at least 1")
        try check(warmUpSteps >= 0, "the warm-up", warmUpSteps, "at least 0 steps")
        try check(
            clipLimit.map { $0.isFinite && $0 > 0 } ?? true, "the clipping limit", clipLimit ?? 0,
            "above 0")
        try check(
            neftuneAlpha.isFinite && neftuneAlpha >= 0, "NEFTune's alpha", neftuneAlpha,
            "at least 0")
    }

    /// The settings that a saved state must share, as a text.
    var fingerprint: String {
        "lr \(learningRate) decay \(weightDecay) \(schedule.rawValue) warm-up \(warmUpSteps) "
            + "steps \(totalSteps) clip \(clipLimit ?? 0) neftune \(neftuneAlpha) seed \(seed)"
    }
}
