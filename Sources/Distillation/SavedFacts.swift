import Checkpoints
import GraphNetworks
import Tensor

/// Checks facts that were read back from a file: values that were never written, and on which
/// their users rely.
enum SavedFacts {
    /// Seconds that a training can have taken: less than a hundred thousand years.
    static func isDuration(_ seconds: Double) -> Bool { seconds >= 0 && seconds < 1e12 }

    /// A probability or an accuracy; NaN where there was nothing to measure.
    static func isFraction(_ value: Double) -> Bool { value.isNaN || (value >= 0 && value <= 1) }

    /// Counts of steps, tokens, epochs: sums of them do not overflow.
    static func isCount(_ value: Int) -> Bool { value >= 0 && value <= 1 << 50 }
}

extension ClassificationMetrics {
    /// The first inconsistency, if any: counts and sizes must agree with each other and with the classes.
    func flaw(classes: Int) -> String? {
        guard confusion.count == classes, confusion.allSatisfy({ $0.count == classes }) else {
            return "its confusion matrix is not \(classes) × \(classes)"
        }
        guard SavedFacts.isCount(count),
            confusion.joined().allSatisfy({ $0 >= 0 && $0 <= count }),
            confusion.joined().reduce(0, { $0 &+ $1 }) == count
        else { return "its confusion matrix does not count \(count) nodes" }
        guard [accuracy, macroF1, calibrationError ?? 0].allSatisfy(SavedFacts.isFraction) else {
            return "a measure is not between 0 and 1"
        }
        return nil
    }
}

extension EpochRecord {
    /// The first inconsistency, if any.
    var flaw: String? {
        guard epoch >= 1, SavedFacts.isCount(epoch), SavedFacts.isDuration(seconds) else {
            return "an epoch's number or time is out of range"
        }
        guard
            [trainAccuracy, validationAccuracy, testAccuracy ?? 0].allSatisfy(SavedFacts.isFraction)
        else { return "an epoch's accuracy is not between 0 and 1" }
        return nil
    }

    /// The first inconsistency of a training's epochs and the best of them, if any.
    static func flaw(of records: [EpochRecord], best: Int) -> String? {
        if let flaw = records.lazy.compactMap(\.flaw).first { return flaw }
        guard records.map(\.epoch) == records.indices.map({ $0 + 1 }) else {
            return "its epochs are not numbered from 1"
        }
        return (1...max(1, records.count)).contains(best)
            ? nil : "the best epoch, \(best), is none of its \(records.count)"
    }
}

extension TuningRecord {
    /// The first inconsistency, if any.
    var flaw: String? {
        guard [epochs, nodeCount, tokenCount, divergedAtStep ?? 0].allSatisfy(SavedFacts.isCount),
            SavedFacts.isDuration(seconds)
        else { return "the record of its tuning has numbers out of range" }
        return nil
    }
}

extension PromptConfiguration {
    /// The first inconsistency, if any: ranges as those of the options of `teacher prompt`, or wider.
    var flaw: String? {
        let counts = [
            ("hops", hops, 0...64), ("neighborsPerHop", neighborsPerHop, 0...1 << 20),
            ("neighborWords", neighborWords, 0...1 << 20),
            ("centreWords", centreWords, 0...1 << 20),
            ("maximumTokens", maximumTokens, 1...1 << 24),
        ]
        return counts.first { !$0.2.contains($0.1) }
            .map { "\($0.0) of its prompts is \($0.1)" }
    }
}
