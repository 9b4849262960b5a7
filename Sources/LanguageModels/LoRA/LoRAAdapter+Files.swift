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
        let file = try MappedFile(path: folder + "/" + Self.configName)
        let config = try file.withBytes { try JSONValue(parsing: $0) }
        try Self.requirePlain(config, folder)
        let weights = try SafetensorsFile(path: folder + "/" + Self.weightsName)
        let prefix = "base_model.model."
        let paths = Set(
            weights.tensorNames.compactMap { name -> String? in
                guard name.hasPrefix(prefix), let end = name.range(of: ".lora_A.weight") else {
                    return nil
                }
                return String(name[name.index(name.startIndex, offsetBy: 17)..<end.lowerBound])
            })
        let known = Set(model.adaptableLayers.map(\.path))
        if let foreign = paths.subtracting(known).min() {
            throw LanguageModelError.adapterMismatch(
                path: folder, reason: "the model has no layer “\(foreign)”")
        }
        guard !paths.isEmpty, weights.tensorNames.count == 2 * paths.count else {
            throw LanguageModelError.adapterMismatch(
                path: folder, reason: "its tensors are not the A and B of linear layers")
        }
        let names = try Self.targets(paths, of: model, config)
        let configuration = LoRAConfiguration(
            rank: try config.integer(at: "r"), alpha: Float(try config.number(at: "lora_alpha")),
            dropoutRate: Float(try config.numberIfPresent("lora_dropout") ?? 0), targets: names)
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
        _ paths: Set<String>, of model: CausalLanguageModel, _ config: JSONValue
    ) throws -> LoRAConfiguration.Targets {
        let layers = model.adaptableLayers
        if paths.count == layers.count { return .allLinear }
        let short = Set(layers.filter { paths.contains($0.path) }.map(\.name))
        let covered = layers.filter { short.contains($0.name) }
        return .named(covered.count == paths.count ? short.sorted() : paths.sorted())
    }

    private static func requirePlain(_ config: JSONValue, _ folder: String) throws {
        func refuse(_ reason: String) -> LanguageModelError {
            .adapterMismatch(path: folder, reason: reason)
        }
        let kind = try config.stringIfPresent("peft_type") ?? "LORA"
        guard kind == "LORA" else { throw refuse("it is of the kind \(kind), not LORA") }
        for key in ["use_dora", "use_rslora", "fan_in_fan_out", "lora_bias", "use_qalora"]
        where try config.booleanIfPresent(key) == true {
            throw refuse("it needs \(key), which is not computed")
        }
        guard try config.stringIfPresent("bias") ?? "none" == "none" else {
            throw refuse("it changes biases")
        }
        for key in ["rank_pattern", "alpha_pattern"] {
            guard try config.objectIfPresent(key)?.isEmpty ?? true else {
                throw refuse("it has a \(key)")
            }
        }
        guard try config.arrayIfPresent("modules_to_save")?.isEmpty ?? true else {
            throw refuse("it replaces whole layers (modules_to_save)")
        }
    }
}
