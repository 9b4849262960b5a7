import Checkpoints
import Foundation
import NN
import Support
import Testing

@testable import LanguageModels

/// Merging changes scores by no more than the rounding of the format that is written.
@Suite struct MergedFormatTests {
    static let formats: [BlockFormat] = [
        .f32, .f16, .bf16, .q8_0, .q4_0, .q4_1, .q5_0, .q5_1, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K,
    ]

    private func load(_ path: String) throws -> CausalLanguageModel {
        try .load(from: path, options: .init(precision: .float32))
    }

    @Test(arguments: formats) func scoresSurviveMerging(format: BlockFormat) throws {
        try TemporaryFolder.with { folder in
            let path = try RandomLlama(layers: 1).write(to: folder, format)
            let base = try load(path)
            let adapter = try LoRAAdapter(
                LoRAConfiguration(rank: 4, alpha: 8), for: base, seed: 3)
            for (index, parameter) in adapter.parameters.enumerated()
            where parameter.path.contains("lora_B") {
                var random = RandomSource(seed: index)
                parameter.update { pointer, count in
                    for i in 0..<count { pointer[i] = random.uniform(in: -0.05...0.05) }
                }
            }
            let forest = TokenForest((0..<24).map { Int32($0 * 37 % 400) })
            func scores(_ model: CausalLanguageModel) throws -> [Float] {
                try model.logits(of: model.hiddenStates(of: forest)).values
            }
            let adapted = try base.adapted(by: adapter)
            let wanted = try scores(adapted)
            #expect(relativeError(try scores(base), wanted) > 1e-2)
            let merged = try adapted.merged()
            #expect(relativeError(try scores(merged), wanted) < 1e-5)
            let place = folder + "/written"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            try merged.writeWeights(to: place)
            let file = try GGUFFile(path: place + "/model.gguf")
            let kept = try file.tensor(named: "blk.0.ffn_up.weight").format
            // As documented: blocks become F16, other formats stay.
            #expect(kept == (format.isQuantized ? .f16 : format))
            #expect(try file.tensor(named: "output.weight").format == format)
            let limit: Float = kept == .f32 ? 1e-5 : kept == .f16 ? 2e-3 : 2e-2
            #expect(relativeError(try scores(load(place + "/model.gguf")), wanted) < limit)
        }
    }
}
