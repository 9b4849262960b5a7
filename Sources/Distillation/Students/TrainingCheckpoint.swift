import Checkpoints
import Foundation
import GraphNetworks
import JSON
import NN
import Support
import Tensor

/// A folder with the state of trainings, one file a seed, for going on after an interruption or a kill.
///
/// A resumed training gives the same results as one without interruption.
public struct TrainingCheckpoint: Sendable {
    /// The folder; it need not exist.
    public let folder: String
    /// Seconds between two savings while epochs are run.
    public let interval: Double

    /// Names a folder.
    public init(folder: String, interval: Double = 10) {
        self.folder = folder
        self.interval = interval
    }

    /// The state of a training between two epochs.
    struct State {
        var facts: Facts
        /// Parameters of the student, `model.…`, and of the objective, `objective.…`; the state of the
        /// optimiser, `optimizer.…`; the best epoch's parameters, `best.…`.
        var tensors: [String: Tensor]

        /// The first inconsistency, if any.
        var flaw: String? {
            if let damaged = tensors.filter({ !$0.value.isFinite }).keys.min() {
                return "“\(damaged)” holds NaN or infinity"
            }
            return EpochRecord.flaw(of: facts.records, best: facts.bestEpoch)
                ?? (SavedFacts.isDuration(facts.seconds)
                    ? nil : "the training took \(facts.seconds) seconds")
        }
    }

    /// The part of a state beside its tensors.
    struct Facts: Codable, Equatable {
        var records: [EpochRecord]
        var bestEpoch: Int
        var bestAccuracy: Double
        var bestLoss: Double
        var smallestLossWeight: Double
        var seconds: Double
    }

    private func path(_ seed: Int) -> String { "\(folder)/seed-\(seed).safetensors" }

    /// Writes a state in place of an earlier one, whole or not at all.
    ///
    /// - Throws: `CheckpointError` or `FileError`.
    func save(_ state: State, seed: Int, key: String) throws {
        try LinguHome.createFolder(folder)
        var writer = SafetensorsWriter(metadata: [
            "key": key, "facts": try JSONValue(encoding: state.facts).text(),
        ])
        for (name, tensor) in state.tensors.sorted(by: { $0.key < $1.key }) {
            try writer.add(name, tensor)
        }
        try writer.write(to: path(seed))
    }

    /// The saved state of a seed's training; `nil` if there is none.
    ///
    /// - Throws: `DistillationError.otherTraining` or `.damagedCheckpoint`, or what reading the file throws.
    func state(seed: Int, key: String) throws -> State? {
        guard FileManager.default.fileExists(atPath: path(seed)) else { return nil }
        let file = try SafetensorsFile(path: path(seed))
        guard file.metadata["key"] == key, let facts = file.metadata["facts"] else {
            throw DistillationError.otherTraining(path: folder)
        }
        var tensors: [String: Tensor] = [:]
        for name in file.tensorNames { tensors[name] = try file.values(name) }
        let state = State(
            facts: try JSONValue(parsing: Array(facts.utf8)).decoded(), tensors: tensors)
        if let flaw = state.flaw {
            throw DistillationError.damagedCheckpoint(path: path(seed), reason: flaw)
        }
        return state
    }
}

extension StudentTrainer {
    /// The key of a training: equal keys allow one training to resume another.
    ///
    /// Of the inputs and of the teacher's features a sample of rows is hashed.
    var checkpointKey: String {
        get throws {
            var hash = SHA256()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            hash.update(configuration.json.bytes())
            hash.update(try encoder.encode(training))
            for nodes in [task.train, task.validation, task.test] {
                hash.update("\(nodes)".utf8)
            }
            hash.update(task.graphHash.utf8)
            let count = task.nodeCount
            let sample = Array(stride(from: 0, to: count, by: max(1, count / 256)))
            func add(rows: Tensor) {
                for value in rows.values {
                    withUnsafeBytes(of: value.bitPattern.littleEndian) { hash.update($0) }
                }
            }
            add(rows: task.features.rows(sample).dense)
            if let teacher {
                hash.update(try encoder.encode(teacher.options))
                hash.update(teacher.features.teacher.name.utf8)
                for hop in teacher.features.hops {
                    add(rows: hop.gatheringRows(sample.map(Int32.init)))
                }
            }
            return SHA256.hexadecimal(hash.finalized())
        }
    }
}

extension ParameterStore {
    /// The elements of all parameters under a prefix.
    func snapshot(prefix: String) -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: snapshot.map { (prefix + $0.key, $0.value) })
    }
}

extension [String: Tensor] {
    /// The entries under a prefix, without it.
    func under(_ prefix: String) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: compactMap { name, tensor in
                name.hasPrefix(prefix) ? (String(name.dropFirst(prefix.count)), tensor) : nil
            })
    }
}
