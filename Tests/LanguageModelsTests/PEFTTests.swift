import Checkpoints
import Foundation
import JSON
import NN
import Support
import Tensor
import Testing

@testable import LanguageModels

/// Adapters that we write, loaded by PEFT: `check_adapter.py` compares its logits with ours.
///
/// `LINGU_PYTHON` names an interpreter with PEFT and Transformers.
@Suite struct PEFTTests {
    static let environment = ProcessInfo.processInfo.environment
    static var python: String? { environment["LINGU_PYTHON"] }

    /// Saves a random adapter of a model and our logits with it.
    private func writeCase(
        _ base: String, _ configuration: LoRAConfiguration, texts: [[Int32]], to folder: String
    ) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let model = try CausalLanguageModel.load(from: base, options: .init(precision: .float32))
        let adapter = try LoRAAdapter(configuration, for: model, seed: 11)
        for (index, parameter) in adapter.parameters.enumerated()
        where parameter.path.contains("lora_B") {
            var random = RandomSource(seed: index)
            parameter.update { pointer, count in
                for i in 0..<count { pointer[i] = random.uniform(in: -0.05...0.05) }
            }
        }
        try adapter.save(to: folder, baseName: "base")
        let adapted = try model.adapted(by: adapter)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for (number, ids) in texts.enumerated() {
            let logits = try adapted.logits(of: adapted.hiddenStates(of: TokenForest(ids)))
            try writer.add("logits.\(number)", shape: logits.shape, values: logits.values)
        }
        try writer.write(to: folder + "/logits.safetensors")
        let description: JSONValue = [
            "base": .string(base),
            "ids": .array(texts.map { .array($0.map { .integer(Int($0)) }) }),
        ]
        try Data(description.bytes()).write(to: URL(fileURLWithPath: folder + "/case.json"))
    }

    private func check(_ folders: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        process.arguments = [GoldenFolder.root + "/lora/check_adapter.py"] + folders
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(.enabled(if: PEFTTests.python != nil, "needs LINGU_PYTHON with PEFT"))
    func tinyModelsGiveTheSameLogits() throws {
        try TemporaryFolder.with { folder in
            let folders = try GoldenFolder.models.enumerated().map { index, name in
                let golden = GoldenFolder(name)
                let place = folder + "/" + name.replacing("/", with: "-")
                // Every layer of some models; of others a few, with another scale.
                let configuration =
                    index % 2 == 0
                    ? LoRAConfiguration(rank: 4, alpha: 8)
                    : LoRAConfiguration(
                        rank: 3, alpha: 24, dropoutRate: 0.1,
                        targets: .named(["q_proj", "v_proj", "down_proj"]))
                try writeCase(golden.path, configuration, texts: golden.ids(), to: place)
                return place
            }
            try check(folders)
        }
    }

    /// The base is a GGUF file of quantised weights.
    @Test(
        .enabled(
            if: PEFTTests.python != nil && PEFTTests.environment["LINGU_MODELS"] != nil,
            "needs LINGU_PYTHON with PEFT, and LINGU_MODELS"),
        arguments: ["gemma", "qwen"])
    func quantisedModelsGiveTheSameLogits(name: String) throws {
        let models = try #require(Self.environment["LINGU_MODELS"])
        let file = try #require(RealModelTests.files[name])
        guard FileManager.default.fileExists(atPath: models + "/" + file) else {
            print("skipped: \(file) is not there")
            return
        }
        let text = (0..<40).map { Int32(100 + $0 * 7_919 % 30_000) }
        try TemporaryFolder.with { folder in
            try writeCase(
                models + "/" + file, LoRAConfiguration(rank: 8, alpha: 16),
                texts: [text, Array(text.prefix(9))], to: folder + "/" + name)
            try check([folder + "/" + name])
        }
    }
}
