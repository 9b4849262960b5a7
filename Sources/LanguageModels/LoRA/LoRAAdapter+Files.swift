import Checkpoints
import Foundation
import JSON
import NN
import Support
import Tensor

/// PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`.
extension LoRAAdapter {
    private static let configName = "adapter_config.json"
    private static let weightsName = "adapter_model.safetensors"

    /// Writes the adapter into a folder in PEFT's layout, from which PEFT and we can load it.
    ///
    /// - Parameters:
    ///   - folder: Made if it is not there.
    ///   - baseName: What to call the base model in the settings.
    /// - Throws: `FileError` or `CheckpointError`.
    public func save(to folder: String, baseName: String? = nil) throws {
        try LinguHome.createFolder(folder)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for parameter in parameters {
            try writer.add(
                parameter.path, shape: parameter.value.shape, values: parameter.value.values)
        }
        try writer.write(to: folder + "/" + Self.weightsName)
        let settings: JSONValue = [
            "base_model_name_or_path": baseName.map { .string($0) } ?? .null, "bias": "none",
            "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true,
            "lora_alpha": .number(Double(configuration.alpha)),
            "lora_dropout": .number(Double(configuration.dropoutRate)), "peft_type": "LORA",
            "r": .integer(configuration.rank), "target_modules": .strings(targetNames),
            "task_type": "CAUSAL_LM", "use_dora": false, "use_rslora": false,
        ]
        try AtomicFile.write(settings.bytes(), to: folder + "/" + Self.configName)
    }

    private var targetNames: [String] {
        if case .named(let names) = configuration.targets { return names }
        return Set(layerPaths.compactMap { $0.split(separator: ".").last.map(String.init) })
            .sorted()
    }

    /// Loads an adapter that PEFT or we have written.
    ///
    /// - Throws: `LanguageModelError.adapterMismatch` if it does not fit the model or uses what we do
    ///   not compute, `FileError`, `JSONError` or `CheckpointError` if a file is not sound.
    public convenience init(loadingFrom folder: String, for model: CausalLanguageModel) throws {
        AtomicFolder.recover(folder)
        let file = try MappedFile(path: folder + "/" + Self.configName)
        let config = try file.withBytes { try JSONValue(parsing: $0) }
        let settings = try PEFTSettings(config, path: folder)
        let weights = try Self.weights(in: folder)
        let paths = try Self.layerPaths(of: weights, folder)
        let known = Set(model.adaptableLayers.map(\.path))
        if let foreign = paths.subtracting(known).min() {
            throw LanguageModelError.adapterMismatch(
                path: folder, reason: "the model has no layer “\(foreign)”")
        }
        try settings.check(covers: model.adaptableLayers, with: paths)
        let names = Self.targets(paths, of: model)
        let configuration = LoRAConfiguration(
            rank: settings.rank, alpha: settings.alpha, dropoutRate: settings.dropoutRate,
            targets: names)
        try self.init(configuration, for: model, seed: 0)
        for parameter in parameters {
            let tensor = try weights.tensor(named: parameter.path, shape: parameter.value.shape)
            let values = Tensor(tensor.dequantized(), shape: tensor.shape)
            guard values.isFinite else {
                throw LanguageModelError.adapterMismatch(
                    path: folder, reason: "“\(parameter.path)” holds NaN or infinity")
            }
            parameter.assign(values)
        }
    }

    /// The targets that cover exactly the layers in the file, by short names where they will do.
    private static func targets(
        _ paths: Set<String>, of model: CausalLanguageModel
    ) -> LoRAConfiguration.Targets {
        let layers = model.adaptableLayers
        if paths.count == layers.count { return .allLinear }
        let short = Set(layers.filter { paths.contains($0.path) }.map(\.name))
        let covered = layers.filter { short.contains($0.name) }
        return .named(covered.count == paths.count ? short.sorted() : paths.sorted())
    }

    private static func weights(in folder: String) throws -> SafetensorsFile {
        let path = folder + "/" + weightsName
        guard FileManager.default.fileExists(atPath: path) else {
            throw CheckpointError.noFile(folder: folder, file: weightsName)
        }
        return try SafetensorsFile(path: path)
    }

    /// The layers that a file holds both matrices of.
    ///
    /// - Throws: `LanguageModelError.adapterMismatch` if it holds one half of a pair, or anything else.
    private static func layerPaths(of weights: SafetensorsFile, _ folder: String) throws
        -> Set<String>
    {
        let prefix = "base_model.model."
        var halves: [String: Set<String>] = [:]
        for name in weights.tensorNames {
            let half = ["A", "B"].first { name.hasSuffix(".lora_\($0).weight") }
            guard let half, name.hasPrefix(prefix) else {
                throw LanguageModelError.adapterMismatch(
                    path: folder, reason: "its tensor “\(name)” is not the A or B of a linear layer"
                )
            }
            let path = name.dropFirst(prefix.count).dropLast(".lora_A.weight".count)
            halves[String(path), default: []].insert(half)
        }
        if let path = halves.filter({ $0.value.count < 2 }).keys.min() {
            let lost = halves[path] == ["A"] ? "B" : "A"
            throw LanguageModelError.adapterMismatch(
                path: folder, reason: "it lacks the matrix \(lost) of “\(path)”")
        }
        guard !halves.isEmpty else {
            throw LanguageModelError.adapterMismatch(
                path: folder, reason: "its file holds no matrices")
        }
        return Set(halves.keys)
    }
}
