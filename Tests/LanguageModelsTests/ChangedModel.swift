import Checkpoints
import Foundation
import JSON

@testable import LanguageModels

/// Golden models with something changed, written into a folder.
enum ChangedModel {
    /// A GGUF file with other metadata or tensors; returns its path.
    static func gguf(
        _ name: String, in folder: String, as file: String = "model.gguf",
        metadata: [String: GGUFValue?] = [:], keeps: (String) -> Bool = { _ in true },
        adding: [StoredTensor] = []
    ) throws -> String {
        let whole = try GGUFFile(path: GoldenFolder(name).path + "/model.gguf")
        var writer = GGUFWriter()
        writer.metadata = whole.metadata
        for (key, value) in metadata { writer.metadata[key] = value }
        for name in whole.tensorNames where keeps(name) {
            try writer.add(whole.tensor(named: name))
        }
        for tensor in adding { try writer.add(tensor) }
        let path = folder + "/" + file
        try writer.write(to: path)
        return path
    }

    /// A GGUF file in parts as gguf-split cuts it, settings in the first; returns the parts' paths.
    static func parts(
        _ name: String, in folder: String, _ prefix: String, part: (String) -> Int, count: Int
    ) throws -> [String] {
        let whole = try GGUFFile(path: GoldenFolder(name).path + "/model.gguf")
        return try (0..<count).map { number in
            var writer = GGUFWriter()
            if number == 0 { writer.metadata = whole.metadata }
            writer.metadata["split.no"] = .uint16(UInt16(number))
            writer.metadata["split.count"] = .uint16(UInt16(count))
            writer.metadata["split.tensors.count"] = .int32(Int32(whole.tensorNames.count))
            for name in whole.tensorNames where part(name) == number {
                try writer.add(whole.tensor(named: name))
            }
            let path = "\(folder)/\(prefix)-0000\(number + 1)-of-0000\(count).gguf"
            try writer.write(to: path)
            return path
        }
    }

    /// A Hugging Face folder with other settings or tensors.
    static func folder(
        _ name: String, in folder: String, settings: [String: JSONValue?] = [:],
        change: (String, StoredTensor) throws -> StoredTensor? = { $1 },
        adding: [StoredTensor] = []
    ) throws {
        let golden = GoldenFolder(name)
        var config = try golden.json("config").object()
        for (key, value) in settings { config[key] = value }
        try JSONValue.object(config).text().write(
            toFile: folder + "/config.json", atomically: true, encoding: .utf8)
        let source = try HuggingFaceFolder(path: golden.path)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for name in source.tensorNames {
            if let tensor = try change(name, source.tensor(named: name)) { try writer.add(tensor) }
        }
        for tensor in adding { try writer.add(tensor) }
        try writer.write(to: folder + "/model.safetensors")
    }

    /// The logits of a model for a golden's texts.
    static func logits(_ path: String, _ name: String, precision: Bool = true) throws -> [Float] {
        let model = try CausalLanguageModel.load(
            from: path, options: .init(precision: precision ? .float32 : .bfloat16))
        let forest = try LoRATests.forest(GoldenFolder(name))
        return try model.logits(of: model.hiddenStates(of: forest)).values
    }

    /// The output of `Tests/Goldens/readers/make_readers.py`.
    static func expected(_ name: String) throws -> [Float] {
        try GoldenFolder("readers").tensors("readers").tensor(named: "logits.\(name)").dequantized()
    }
}
