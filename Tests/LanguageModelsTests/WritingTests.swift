import Checkpoints
import Foundation
import Testing

@testable import LanguageModels

/// Models that adapters were merged into, as files.
@Suite struct WritingTests {
    private func load(_ path: String) throws -> CausalLanguageModel {
        try .load(from: path, options: .init(precision: .float32))
    }

    /// Writes a model that a golden's adapter is merged into; the largest relative error of what the copy
    /// gives.
    private func error(ofCopying source: String, _ golden: GoldenFolder) throws -> Float {
        let base = try load(source)
        let adapter = try LoRAAdapter(loadingFrom: golden.path + "/adapter", for: base)
        let merged = try base.adapted(by: adapter).merged()
        let forest = try LoRATests.forest(golden)
        let wanted = try merged.hiddenStates(of: forest).values
        #expect(relativeError(try base.hiddenStates(of: forest).values, wanted) > 1e-2)
        return try TemporaryFolder.with { folder in
            try merged.writeWeights(to: folder)
            if !merged.isOneFile {
                try FileManager.default.copyItem(
                    atPath: golden.path + "/config.json", toPath: folder + "/config.json")
            }
            let copy = try load(merged.isOneFile ? folder + "/model.gguf" : folder)
            return relativeError(try copy.hiddenStates(of: forest).values, wanted)
        }
    }

    /// Folders and files; Llama's files have rows in another order.
    @Test(arguments: GoldenFolder.models) func mergedModelsAreWritten(name: String) throws {
        let golden = GoldenFolder(name)
        for source in golden.sources {
            #expect(try error(ofCopying: source, golden) < 1e-5, "\(source)")
        }
    }

    @Test(arguments: ["gemma2", "gemma3", "llama/plain"]) func mergedBlocksAreNotRoundedToBlocks(
        name: String
    )
        throws
    {
        let golden = GoldenFolder(name)
        try TemporaryFolder.with { folder in
            let file = try GGUFFile(path: golden.path + "/model.gguf")
            var writer = GGUFWriter()
            writer.metadata = file.metadata
            for name in file.tensorNames {
                let tensor = try file.tensor(named: name)
                let isMatrix = tensor.shape.count == 2 && tensor.columns % 32 == 0
                try writer.add(
                    name, shape: tensor.shape, values: tensor.dequantized(),
                    as: isMatrix ? .q8_0 : .f32)
            }
            let source = folder + "/blocks.gguf"
            try writer.write(to: source)
            let forest = try LoRATests.forest(golden)
            let exact = try load(golden.path + "/model.gguf").hiddenStates(of: forest).values
            let rounded = try load(source).hiddenStates(of: forest).values
            let error = try error(ofCopying: source, golden)
            let usual = relativeError(rounded, exact)
            #expect(error > 0 && error < 0.1 * usual, "\(error), \(usual)")
        }
    }
}
