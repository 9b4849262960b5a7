import Checkpoints
import Foundation
import GraphNetworks
import JSON
import Support
import Tensor

/// Trainings with their records, as a folder: `runs.json` and `runs.safetensors`.
///
/// For keeping work, not for passing it on: `SavedStudent` is the form for that.
extension StudentRuns {
    private static let format = 1
    private static let tensorsName = "runs.safetensors"
    private static let factsName = "runs.json"

    /// The facts about one training, without its tensors.
    fileprivate struct Facts: Codable {
        let seed: Int
        let epochs: [EpochRecord]
        let bestEpoch: Int
        let validation: ClassificationMetrics
        let test: ClassificationMetrics?
        let seconds: Double
        let wasInterrupted: Bool
        let warnings: [String]

        /// The first inconsistency, if any.
        func flaw(classes: Int) -> String? {
            EpochRecord.flaw(of: epochs, best: bestEpoch) ?? validation.flaw(classes: classes)
                ?? test?.flaw(classes: classes)
                ?? (SavedFacts.isDuration(seconds) ? nil : "its training took \(seconds) seconds")
        }
    }

    // MARK: - Writing

    /// Writes the folder, making it if need be.
    ///
    /// - Throws: `CheckpointError` or `FileError`.
    public func write(to folder: String) throws {
        try LinguHome.createFolder(folder)
        var writer = SafetensorsWriter()
        for (index, run) in runs.enumerated() {
            try writer.add("\(index).probabilities", run.probabilities)
            for parameter in run.model.store.parameters {
                try writer.add("\(index).model.\(parameter.path)", parameter.value)
            }
        }
        try writer.write(to: folder + "/" + Self.tensorsName)
        var value: JSONValue = [
            "format": .integer(Self.format), "configuration": configuration.json,
            "training": try JSONValue(encoding: training), "classes": .strings(classNames),
            "graph": .string(graphHash), "runs": try JSONValue(encoding: runs.map(\.facts)),
        ]
        if let plannedSeeds { value["planned_seeds"] = .integer(Int64(plannedSeeds)) }
        if !divergedSeeds.isEmpty {
            value["diverged_seeds"] = .array(divergedSeeds.map { .integer(Int64($0)) })
        }
        if let distillation { value["distillation"] = try JSONValue(encoding: distillation) }
        if let teacher { value["teacher"] = try JSONValue(encoding: teacher) }
        try AtomicFile.write(value.bytes(), to: folder + "/" + Self.factsName)
    }

    // MARK: - Reading

    /// Reads a folder.
    ///
    /// - Throws: `CheckpointError`, `JSONError`, `ParameterError`, `GraphNetworkError`,
    ///   `DistillationError.unreadableStudent` or `FileError`.
    public init(folder: String) throws {
        let file = try MappedFile(path: folder + "/" + Self.factsName)
        let value = try file.withBytes {
            try JSONValue(parsing: $0, limits: JSONValue.Limits(bytes: 8 << 30))
        }
        guard try value.integer(at: "format") == Self.format else {
            throw DistillationError.unreadableStudent(
                path: folder, reason: "it was saved by a later version")
        }
        let configuration = try StudentConfiguration(json: value.value(at: "configuration"))
        let tensors = try SafetensorsFile(path: folder + "/" + Self.tensorsName)
        let facts = try value.value(at: "runs").decoded(as: [Facts].self)
        try configuration.requireWeights(in: tensors, students: facts.count, folder: folder)
        let classes = try value.strings(at: "classes")
        guard classes.count == configuration.classes else {
            throw DistillationError.unreadableStudent(
                path: folder,
                reason: "\(classes.count) class names for \(configuration.classes) classes")
        }
        if let flaw = facts.lazy.compactMap({ $0.flaw(classes: classes.count) }).first {
            throw DistillationError.unreadableStudent(path: folder, reason: flaw)
        }
        let training: TrainingOptions = try value.value(at: "training").decoded()
        try training.validate()
        let distillation: DistillationOptions? = try value["distillation"]?.decoded()
        try distillation?.validate()
        self.init(
            configuration: configuration, training: training, distillation: distillation,
            teacher: try value["teacher"]?.decoded(), classNames: classes,
            graphHash: try value.string(at: "graph"),
            runs: try facts.enumerated().map { index, facts in
                try Self.run(facts, configuration, tensors, "\(index).", folder)
            }, plannedSeeds: try value.integerIfPresent("planned_seeds"),
            divergedSeeds: try value["diverged_seeds"]?.decoded() ?? [])
    }

    private static func run(
        _ facts: Facts, _ configuration: StudentConfiguration, _ tensors: SafetensorsFile,
        _ prefix: String, _ folder: String
    ) throws -> StudentRun {
        let model = try StudentRegistry.makeModel(configuration, seed: 0)
        var values: [String: Tensor] = [:]
        for parameter in model.store.parameters {
            values[parameter.path] = try tensors.values(prefix + "model." + parameter.path)
        }
        try model.store.restore(values)
        let probabilities = try tensors.values(prefix + "probabilities")
        guard probabilities.shape.count == 2, probabilities.rowSize == configuration.classes else {
            throw DistillationError.unreadableStudent(
                path: folder, reason: "its probabilities have the shape \(probabilities.shape)")
        }
        return StudentRun(
            seed: facts.seed, epochs: facts.epochs, bestEpoch: facts.bestEpoch,
            validation: facts.validation, test: facts.test,
            probabilities: probabilities, model: model,
            seconds: facts.seconds, wasInterrupted: facts.wasInterrupted, warnings: facts.warnings)
    }
}

extension StudentRun {
    fileprivate var facts: StudentRuns.Facts {
        StudentRuns.Facts(
            seed: seed, epochs: epochs, bestEpoch: bestEpoch, validation: validation, test: test,
            seconds: seconds, wasInterrupted: wasInterrupted, warnings: warnings)
    }
}

extension SafetensorsWriter {
    /// Adds a tensor as Float32.
    mutating func add(_ name: String, _ tensor: Tensor) throws(CheckpointError) {
        try add(name, shape: tensor.shape, values: tensor.values)
    }
}

extension SafetensorsFile {
    /// A tensor's elements.
    func values(_ name: String) throws(CheckpointError) -> Tensor {
        let stored = try tensor(named: name)
        return Tensor(stored.dequantized(), shape: stored.shape)
    }
}
