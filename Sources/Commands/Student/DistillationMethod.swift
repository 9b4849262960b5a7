import CommandLanguage
import Distillation

/// Who decides how a teacher is distilled.
enum DistillationMethod: String, CaseIterable, ParameterValue {
    /// The paper and the options.
    case paper
    /// Validation nodes.
    case auto
}

extension StudentDistillCommand.Options {
    /// Returns if nothing is asked for that `--method auto` decides itself.
    ///
    /// - Throws: `CommandError.unusable` that names the first such option.
    func requireNothingChosen() throws(CommandError) {
        let given: [(String, Bool)] = [
            ("--terms", terms != [TermChoice(name: "contrast")]),
            ("--soft-labels", softLabels > 0), ("--soft-labels-from", softLabelSource != .answers),
            ("--soft-temperature", softLabelTemperature != nil), ("--alpha", alpha != nil),
            ("--beta", beta != nil), ("--margin", margin != nil), ("--global", isGlobal),
            ("--no-local", isWithoutLocal), ("--no-layer-weights", isWithoutLayerWeights),
            ("--contrast-batch", contrastBatch != nil), ("--temperature", temperature != 0.07),
        ]
        guard let option = given.first(where: { $0.1 })?.0 else { return }
        throw .unusable(
            what: option, why: "with --method auto validation nodes decide it",
            remedy: "leave \(option) out, or leave --method auto out")
    }
}

extension DistillationChoice.Result {
    /// The choice and its candidates, in one or two lines.
    var text: String {
        let ways = trials.map { trial in
            "\(trial.text) \(Percent.decimal(trial.accuracy * 100))"
        }
        let from = sources.map {
            "\($0.source.rawValue) \(Percent.decimal($0.accuracy * 100))"
        }
        return "chosen on validation nodes among \(trials.count) ways, \(trainingCount) trainings: "
            + ways.prefix(3).joined(separator: "; ")
            + (from.isEmpty ? "" : "\nsoft labels alone: " + from.joined(separator: "; "))
    }
}
