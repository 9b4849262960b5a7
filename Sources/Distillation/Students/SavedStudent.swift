import Checkpoints
import Foundation
import GraphNetworks
import JSON
import NN
import Support
import Tensor

/// A trained student with what is needed to use it again, and where its knowledge comes from.
///
/// A folder of `student.safetensors` (the parameters, by the names that PyTorch Geometric's layers have),
/// `student.json` (the configuration and everything else) and, where a teacher's licence asks for it, `NOTICE`.
public struct SavedStudent: Sendable {
    /// The network.
    public let model: any GraphModel
    /// The names of the classes.
    public let classNames: [String]
    /// The name of its inputs, such as `words`.
    public let featureName: String
    /// Where its knowledge comes from; `nil`: trained without a teacher.
    public let teacher: TeacherNotice?
    /// The graph it was trained on.
    public let graphHash: String
    /// Results worth keeping by name, such as `test accuracy`.
    public let metrics: [String: Double]

    /// Puts a student together.
    public init(
        model: any GraphModel, classNames: [String], featureName: String, teacher: TeacherNotice?,
        graphHash: String, metrics: [String: Double] = [:]
    ) {
        self.model = model
        self.classNames = classNames
        self.featureName = featureName
        self.teacher = teacher
        self.graphHash = graphHash
        self.metrics = metrics
    }

    /// The student of the best of some runs; `nil` without runs.
    public init?(_ runs: StudentRuns, featureName: String) {
        guard let best = runs.best else { return nil }
        self.init(best, of: runs, featureName: featureName)
    }

    /// The student of one of some runs.
    public init(_ run: StudentRun, of runs: StudentRuns, featureName: String) {
        var metrics = ["validation accuracy": run.validation.accuracy]
        metrics["test accuracy"] = run.test?.accuracy
        metrics["test macro F1"] = run.test?.macroF1
        metrics["seed"] = Double(run.seed)
        self.init(
            model: run.model, classNames: runs.classNames, featureName: featureName,
            teacher: runs.teacher, graphHash: runs.graphHash, metrics: metrics)
    }

    private static let weightsName = "student.safetensors"
    private static let shapeName = "student.json"
    private static let format = 1

    // MARK: - Writing

    /// Writes the folder, making it if need be.
    ///
    /// - Throws: `CheckpointError` or an error of the file system.
    public func write(to folder: String) throws {
        try LinguHome.createFolder(folder)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for parameter in model.store.parameters {
            try writer.add(
                parameter.path, shape: parameter.value.shape, values: parameter.value.values)
        }
        try writer.write(to: folder + "/" + Self.weightsName)
        try AtomicFile.write(description.bytes(.pretty), to: folder + "/" + Self.shapeName)
        guard let teacher, !teacher.license.isEmpty || !teacher.notice.isEmpty else { return }
        try AtomicFile.write(Array(teacher.noticeText.utf8), to: folder + "/NOTICE")
    }

    private var description: JSONValue {
        var value: JSONValue = [
            "format": .integer(Self.format), "configuration": model.configuration.json,
            "classes": .strings(classNames), "features": .string(featureName),
            "graph": .string(graphHash),
            "metrics": .object(
                JSONObject(
                    uniqueKeysWithValues: metrics.filter { $0.value.isFinite }.sorted {
                        $0.key < $1.key
                    }.map {
                        ($0.key, .number($0.value))
                    })),
        ]
        if let teacher {
            value["teacher"] = [
                "name": .string(teacher.name), "license": .string(teacher.license),
                "source": .string(teacher.source), "notice": .string(teacher.notice),
            ]
        }
        return value
    }

    // MARK: - Reading

    /// Reads a folder.
    ///
    /// - Throws: `CheckpointError`, `JSONError`, `ParameterError`, `GraphNetworkError`,
    ///   `DistillationError.unreadableStudent` or an error of the file system.
    public init(folder: String) throws {
        let path = folder + "/" + Self.shapeName
        guard FileManager.default.fileExists(atPath: path) else {
            throw DistillationError.unreadableStudent(
                path: folder, reason: "it has no \(Self.shapeName)")
        }
        let value = try JSONValue(parsing: MappedFile(path: path).contents)
        guard try value.integer(at: "format") == Self.format else {
            throw DistillationError.unreadableStudent(
                path: folder, reason: "it was saved by a later version")
        }
        let configuration = try StudentConfiguration(json: value.value(at: "configuration"))
        let file = try SafetensorsFile(path: folder + "/" + Self.weightsName)
        try configuration.requireWeights(in: file, students: 1, folder: folder)
        model = try StudentRegistry.makeModel(configuration, seed: 0)
        var tensors: [String: Tensor] = [:]
        for parameter in model.store.parameters {
            guard let stored = try file.tensorIfPresent(named: parameter.path) else { continue }
            tensors[parameter.path] = Tensor(stored.dequantized(), shape: stored.shape)
        }
        try model.store.restore(tensors)
        classNames = try value.strings(at: "classes")
        guard classNames.count == configuration.classes else {
            throw DistillationError.unreadableStudent(
                path: folder,
                reason: "it names \(classNames.count) classes and tells apart "
                    + "\(configuration.classes)")
        }
        featureName = try value.string(at: "features")
        graphHash = try value.string(at: "graph")
        metrics = Dictionary(
            uniqueKeysWithValues: try value.object(at: "metrics").compactMap { name, number in
                number.doubleValue.map { (name, $0) }
            })
        teacher =
            try value["teacher"].map { teacher in
                TeacherNotice(
                    name: try teacher.string(at: "name"),
                    license: try teacher.string(at: "license"),
                    source: try teacher.string(at: "source"),
                    notice: try teacher.string(at: "notice"))
            }
    }
}

extension TeacherNotice {
    /// The metadata of exports.
    public var noticeText: String {
        var lines = ["Made with knowledge of the language model \(name)."]
        if !source.isEmpty { lines.append("Source: \(source)") }
        if !license.isEmpty { lines.append("Licence: \(license)") }
        if !notice.isEmpty { lines += ["", notice] }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension StudentConfiguration {
    /// Returns if a file holds as many elements as students of this configuration have, before memory is allocated
    /// for them.
    ///
    /// - Throws: `DistillationError.unreadableStudent`, `GraphNetworkError`.
    func requireWeights(in file: SafetensorsFile, students: Int, folder: String) throws {
        let wanted = try StudentRegistry.parameterCount(self)
        let stored = file.tensorNames.reduce(0) { sum, name in
            let shape = (try? file.tensor(named: name))?.shape ?? []
            return sum + shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        }
        guard wanted <= stored / max(1, students) else {
            throw DistillationError.unreadableStudent(
                path: folder,
                reason: "its shape asks for \(wanted) weights, its file holds \(stored)")
        }
    }

    /// The configuration as JSON.
    public var json: JSONValue {
        [
            "architecture": .string(architecture.rawValue), "style": .string(style.rawValue),
            "in_features": .integer(inFeatures), "classes": .integer(classes),
            "layers": .integer(layers), "width": .integer(width), "heads": .integer(heads),
            "dropout": .number(Double(dropout)), "input_dropout": .number(Double(inputDropout)),
            "attention_dropout": .number(Double(attentionDropout)),
            "aggregation": .string(aggregation.rawValue), "norm": .string(hiddenNorm.rawValue),
            "residual": .boolean(hasResiduals), "jumping": .string(jumping.rawValue),
            "self_loops": .boolean(addsSelfLoops), "edge_weights": .boolean(usesEdgeWeights),
            "trained_epsilon": .boolean(trainsEpsilon), "beta": .boolean(isGated),
        ]
    }

    /// Reads a configuration from JSON.
    ///
    /// - Throws: `JSONError`, `GraphNetworkError`.
    public init(json: JSONValue) throws {
        func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice
        where Choice.RawValue == String {
            let text = try json.string(at: .member(name))
            guard let found = Choice(rawValue: text) else {
                throw GraphNetworkError.outOfRange(
                    what: name, found: text,
                    allowed: "one of "
                        + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return found
        }
        self.init(
            architecture: try choice("architecture"), style: try choice("style"),
            inFeatures: try json.integer(at: "in_features"),
            classes: try json.integer(at: "classes"), layers: try json.integer(at: "layers"),
            width: try json.integer(at: "width"))
        heads = try json.integer(at: "heads")
        dropout = Float(try json.number(at: "dropout"))
        inputDropout = Float(try json.number(at: "input_dropout"))
        attentionDropout = Float(try json.number(at: "attention_dropout"))
        aggregation = try choice("aggregation")
        // Older files lack the following; they mean the defaults.
        if json["norm"] != nil {
            let kind: StudentNorm = try choice("norm")
            norm = kind == hiddenNorm ? nil : kind
        }
        if json["jumping"] != nil { jumping = try choice("jumping") }
        hasResiduals = try json.booleanIfPresent("residual") ?? hasResiduals
        addsSelfLoops = try json.booleanIfPresent("self_loops") ?? addsSelfLoops
        usesEdgeWeights = try json.booleanIfPresent("edge_weights") ?? usesEdgeWeights
        trainsEpsilon = try json.booleanIfPresent("trained_epsilon") ?? trainsEpsilon
        isGated = try json.booleanIfPresent("beta") ?? isGated
        try validate()
    }
}
