import Checkpoints
import Compute
import Foundation
import JSON
import Tensor
import Testing

@testable import LanguageModels

/// The real models, if `LINGU_MODELS` names the folder that holds them and `LINGU_GOLDENS` that of
/// what `Tests/Goldens/real/make_logits.py` wrote.
@Suite struct RealModelTests {
    static let files = [
        "gemma": "gemma-3-270m-q4_k_m.gguf", "qwen": "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    ]

    static func paths(_ name: String) -> (model: String, golden: String)? {
        let environment = ProcessInfo.processInfo.environment
        guard let models = environment["LINGU_MODELS"], let goldens = environment["LINGU_GOLDENS"],
            let file = files[name]
        else { return nil }
        let paths = (models + "/" + file, goldens + "/real_\(name).safetensors")
        let manager = FileManager.default
        return manager.fileExists(atPath: paths.0) && manager.fileExists(atPath: paths.1)
            ? paths : nil
    }

    private static let areThere = ConditionTrait.enabled(
        if: files.keys.contains { paths($0) != nil },
        "set LINGU_MODELS and LINGU_GOLDENS to compare the real models")

    /// How a model's logits lie to those of Transformers.
    private struct Comparison {
        var positions = 0
        var sameBest = 0
        var meanDifference = 0.0
        var worstHidden: Float = 0
        var worstLogProbability: Float = 0
    }

    @Test(areThere, arguments: ["gemma", "qwen"])
    func logitsMatchTransformers(name: String) throws {
        guard let found = try comparison(name, .float32) else { return }
        #expect(found.positions >= 500)
        #expect(found.meanDifference <= 1e-2)
        #expect(Double(found.sameBest) >= 0.99 * Double(found.positions))
        #expect(found.worstLogProbability < 2e-2)
    }

    /// The precision that is used if nothing else is asked for stays close to Float32.
    @Test(areThere, arguments: ["gemma", "qwen"])
    func usualPrecisionStaysClose(name: String) throws {
        guard let found = try comparison(name, .bfloat16) else { return }
        #expect(found.meanDifference <= 0.15)
        #expect(Double(found.sameBest) >= 0.95 * Double(found.positions))
    }

    private func comparison(_ name: String, _ precision: ComputePrecision) throws -> Comparison? {
        guard let paths = Self.paths(name) else {
            print("skipped: the real model \(name) or its golden is not there")
            return nil
        }
        let model = try CausalLanguageModel.load(
            from: paths.model, options: .init(precision: precision))
        let golden = try SafetensorsFile(path: paths.golden)
        var forest = TokenForest()
        var texts: [(name: String, segment: TokenForest.Segment)] = []
        for tensor in golden.tensorNames where tensor.hasPrefix("ids.") {
            let ids = try golden.tensor(named: tensor).integers().map { Int32($0) }
            texts.append((String(tensor.dropFirst(4)), forest.addRoot(ids)))
        }
        let hidden = try model.hiddenStates(of: forest)
        var result = Comparison()
        var (difference, compared) = (0.0, 0)
        for (number, segment) in texts {
            let rows = forest.rows(of: segment)
            let own = Tensor(hidden.elements(rows), shape: [rows.count, hidden.rowSize])
            let logits = try model.logits(of: own)
            let best = try golden.tensor(named: "top.ids.\(number)").integers()
            let values = try golden.tensor(named: "top.logits.\(number)").dequantized()
            let sums = try golden.tensor(named: "logsumexp.\(number)").dequantized()
            let expected = try golden.tensor(named: "hidden.\(number)").dequantized()
            result.worstHidden = max(result.worstHidden, relativeError(own.values, expected))
            for row in 0..<rows.count {
                let found = logits.row(row)
                result.positions += 1
                result.sameBest +=
                    found.firstIndex(of: found.max() ?? 0) == Int(best[row * 64]) ? 1 : 0
                for k in 0..<64 {
                    difference += Double(abs(found[Int(best[row * 64 + k])] - values[row * 64 + k]))
                    compared += 1
                }
            }
            let targets = (0..<rows.count).map { TokenTarget(row: $0, token: Int32(best[$0 * 64])) }
            let logs = try model.logProbabilities(of: targets, in: own).values
            for row in 0..<rows.count {
                result.worstLogProbability = max(
                    result.worstLogProbability, abs(values[row * 64] - sums[row] - logs[row]))
            }
        }
        result.meanDifference = difference / Double(max(1, compared))
        print(
            "\(name), \(precision): \(result.positions) positions, mean |Δlogit| "
                + "\(result.meanDifference), same arg max \(result.sameBest), hidden "
                + "\(result.worstHidden), log p \(result.worstLogProbability)")
        return result
    }

    /// Greedy texts by transformers, checked in one pass: at every step its token is our best one,
    /// or its lead was too small to tell.
    @Test(areThere, arguments: ["gemma", "qwen"])
    func greedyTextsMatchTransformers(name: String) throws {
        guard let paths = Self.paths(name) else {
            print("skipped: the real model \(name) or its golden is not there")
            return
        }
        let path =
            URL(filePath: paths.golden).deletingLastPathComponent().path
            + "/greedy_\(name).jsonl"
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: greedy texts of \(name) are not there")
            return
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .dropFirst()
        let model = try CausalLanguageModel.load(
            from: paths.model, options: .init(precision: .float32))
        var (steps, texts) = (0, 0)
        for line in lines {
            let text = try JSONValue(parsing: String(line))
            let ids = try text.array(at: "ids").map { Int32(try $0.integer()) }
            let wanted = try text.array(at: "transformers").map { Int32(try $0.integer()) }
            let margins = try text.array(at: "margins").map { try $0.number() }
            var forest = TokenForest()
            let prompt = forest.addRoot(ids)
            let targets = forest.addAnswer(wanted, under: prompt)
            let hidden = try model.hiddenStates(of: forest)
            let logits = try model.logits(of: hidden.gatheringRows(targets.map { Int32($0.row) }))
            for (step, target) in targets.enumerated() where margins[step] > 2e-3 {
                let row = logits.row(step)
                let best = row.indices.max { row[$0] < row[$1] }
                #expect(best == Int(target.token), "text \(texts), step \(step)")
                steps += 1
            }
            texts += 1
        }
        print("\(name): \(texts) texts, \(steps) greedy steps equal")
        #expect(texts >= 10)
    }
}
