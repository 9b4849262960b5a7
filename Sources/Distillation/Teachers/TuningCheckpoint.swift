import Foundation
import JSON
import LanguageModels
import Support

/// The progress of a tuning.
struct TuningState: Equatable {
    /// The loss of each step so far.
    var losses: [Double] = []
    /// Tokens read so far.
    var tokens = 0
    /// Seconds spent so far.
    var seconds = 0.0
    /// Whether a person stopped it before its end.
    var wasInterrupted = false
    /// The step, counted from 1, whose loss or gradient was not finite.
    var divergedAtStep: Int?
}

/// A folder with the state of a tuning, for going on after an interruption or a kill.
struct TuningCheckpoint {
    private let path: String
    private let folder: String
    private let key: String

    /// Names a folder; it need not exist.
    ///
    /// - Parameter key: The key of the tuning; only a tuning of the same key can be resumed.
    init(folder: String, key: String) {
        self.folder = folder
        path = folder + "/tuning.safetensors"
        self.key = key
    }

    /// Writes the state in place of an earlier one, whole or not at all.
    ///
    /// - Throws: `FileError` or `CheckpointError`.
    func save(_ tuner: LoRATuner, _ state: TuningState) throws {
        try LinguHome.createFolder(folder)
        let losses = JSONValue.array(state.losses.map { .number($0) })
        try tuner.saveState(
            to: path,
            facts: [
                "key": key, "losses": losses.text(), "tokens": String(state.tokens),
                "seconds": String(state.seconds),
            ])
    }

    /// Removes the state, with which no step is possible.
    func remove() { unlink(path) }

    /// Restores a tuner's saved state; `nil` if the folder holds none.
    ///
    /// - Throws: `TeacherError.otherTuning`, `LanguageModelError.stateMismatch`, or what reading the
    ///   file throws.
    func restore(_ tuner: LoRATuner) throws -> TuningState? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let facts = try LoRATuner.facts(in: path)
        guard facts["key"] == key else { throw TeacherError.otherTuning(path: folder) }
        try tuner.restoreState(from: path)
        let losses = try JSONValue(parsing: Array((facts["losses"] ?? "[]").utf8)).array()
        let state = TuningState(
            losses: try losses.map { try $0.number() },
            tokens: facts["tokens"].flatMap { Int($0) } ?? 0,
            seconds: facts["seconds"].flatMap { Double($0) } ?? 0)
        guard state.losses.count == tuner.stepCount, SavedFacts.isCount(state.tokens),
            SavedFacts.isDuration(state.seconds)
        else {
            throw LanguageModelError.stateMismatch(
                path: path, reason: "its losses, tokens or seconds cannot be")
        }
        return state
    }
}

/// Saves a tuning after epochs, every half minute, and at its end.
struct TuningSaver {
    private let store: TuningCheckpoint?
    private let tuner: LoRATuner
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let earlierSeconds: Double
    private var saved: (step: Int, at: ContinuousClock.Instant)

    /// Prepares saving; without a checkpoint nothing is saved.
    init(_ store: TuningCheckpoint?, _ tuner: LoRATuner, earlierSeconds: Double) {
        (self.store, self.tuner, self.earlierSeconds) = (store, tuner, earlierSeconds)
        start = clock.now
        saved = (tuner.stepCount, start)
    }

    /// Seconds of tuning, those before it went on from a checkpoint too.
    var seconds: Double { earlierSeconds + clock.now.seconds(since: start) }

    /// Whether half a minute has passed since the last saving.
    var isDue: Bool { clock.now.seconds(since: saved.at) > 30 }

    /// Saves what is new.
    ///
    /// - Throws: `CheckpointError`; a disk that refuses costs a warning.
    mutating func save(_ state: TuningState, _ warn: (String) -> Void) throws {
        guard let store, tuner.stepCount > saved.step else { return }
        var state = state
        state.seconds = seconds
        do {
            try store.save(tuner, state)
        } catch let error as FileError {
            // Going on without a checkpoint loses less than ending here.
            warn("the checkpoint was not written: \(error.summary)")
        }
        saved = (tuner.stepCount, clock.now)
    }

    /// Removes what was saved if its weights turn out to give a loss or a gradient that is not finite.
    func removeUnusable() {
        if saved.step == tuner.stepCount { store?.remove() }
    }
}

extension ContinuousClock.Instant {
    /// Seconds between two moments.
    func seconds(since earlier: ContinuousClock.Instant) -> Double {
        let components = (self - earlier).components
        return Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
