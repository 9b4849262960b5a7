import Foundation
import JSON
import Support
import Tensor
import Testing

@testable import LanguageModels

@Suite struct AnswerTests {
    @Test(arguments: ["gemma3", "qwen2"])
    func trieScoresEqualEachNameAlone(name: String) throws {
        let model = try GoldenFolder(name).model()
        // Common beginnings, a name that begins another, a name of one token.
        let names: [[Int32]] = [
            [10, 11, 12], [10, 11, 13], [10, 11], [20], [20, 21], [30, 31],
        ]
        let trie = try LabelTrie(names: names)
        #expect(trie.nodes.count == 8)
        var forest = TokenForest()
        let root = forest.addRoot(TokenForestTests.text(9, seed: 3))
        let leaves = [
            forest.add(TokenForestTests.text(4, seed: 4), under: root),
            forest.add(TokenForestTests.text(6, seed: 5), under: root),
        ]
        let placements = leaves.map { forest.add(trie, under: $0) }
        let scores = try model.classLogProbabilities(placements, in: model.hiddenStates(of: forest))
        #expect(scores.count == 2)
        for (leaf, row) in zip(leaves, scores) {
            for (index, tokens) in names.enumerated() {
                var alone = TokenForest()
                let prompt = alone.addRoot(forest.path(to: leaf))
                let targets = alone.addAnswer(tokens, under: prompt)
                let logs = try model.logProbabilities(
                    of: targets, in: model.hiddenStates(of: alone))
                let mean = logs.values.reduce(0, +) / Float(tokens.count)
                #expect(abs(row[index] - mean) < 1e-4)
            }
        }
        #expect(throws: LanguageModelError.self) { try LabelTrie(names: [[1], []]) }
    }

    @Test(arguments: GoldenFolder.models) func greedyTextMatchesTransformers(name: String) throws {
        let golden = GoldenFolder(name)
        let model = try golden.model()
        let prompts = try GoldenFolder.rows(golden.json().array(at: "greedy_prompts"))
        let expected = try GoldenFolder.rows(golden.json().array(at: "greedy"))
        var random = RandomSource(seed: 1)
        for (prompt, wanted) in zip(prompts, expected) {
            var streamed: [Int32] = []
            let produced = try model.generate(
                after: prompt, SamplingConfiguration(maximumTokens: wanted.count), random: &random
            ) {
                streamed.append($0)
                return true
            }
            // transformers was told not to end the text, so that its rows may lack the end token.
            let end = zip(produced, wanted).prefix { $0 == $1 }.count
            #expect(end == wanted.count || Self.isEnd(produced[end], name), "\(produced) \(wanted)")
            #expect(streamed == produced)
        }
    }

    static func isEnd(_ token: Int32, _ name: String) -> Bool { token == 1 || token == 95 }

    @Test func generationStopsWhereItShould() throws {
        let model = try GoldenFolder("llama/plain").model()
        let prompt = TokenForestTests.text(5, seed: 8)
        var random = RandomSource(seed: 1)
        let all = try model.generate(
            after: prompt, SamplingConfiguration(maximumTokens: 10), random: &random)
        #expect(all.count == 10)
        let stop = all[4]
        let first = try #require(all.firstIndex(of: stop))
        let stopped = try model.generate(
            after: prompt, SamplingConfiguration(maximumTokens: 10, stopTokens: [stop]),
            random: &random)
        #expect(stopped == Array(all[..<first]))
        let one = try model.generate(
            after: prompt, SamplingConfiguration(maximumTokens: 10), random: &random
        ) { _ in false }
        #expect(one == [all[0]])
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try model.generate(
                after: prompt, SamplingConfiguration(), random: &random,
                progress: SilentProgress(cancellation: cancellation))
        }
        for bad in [
            SamplingConfiguration(temperature: -1), SamplingConfiguration(topK: 0),
            SamplingConfiguration(topP: 0),
        ] {
            #expect(throws: LanguageModelError.self) {
                try model.generate(after: prompt, bad, random: &random)
            }
        }
    }

    @Test func samplingFollowsTheDistribution() {
        let scores: [Float] = [0, 2, 1, -3, 1.5]
        func shares(_ sampling: SamplingConfiguration) -> [Double] {
            var random = RandomSource(seed: 5)
            var counts = [Double](repeating: 0, count: 5)
            for _ in 0..<20_000 {
                let token = scores.withUnsafeBufferPointer {
                    TokenSampler.draw(from: $0, sampling, random: &random)
                }
                counts[Int(token)] += 1
            }
            return counts.map { $0 / 20_000 }
        }
        func expected(_ kept: [Int], _ temperature: Double) -> [Double] {
            let weights = scores.indices.map {
                kept.contains($0) ? exp(Double(scores[$0]) / temperature) : 0
            }
            return weights.map { $0 / weights.reduce(0, +) }
        }
        let cases: [(SamplingConfiguration, [Double])] = [
            (SamplingConfiguration(temperature: 1), expected([0, 1, 2, 3, 4], 1)),
            (SamplingConfiguration(temperature: 2, topK: 3), expected([1, 2, 4], 2)),
            (SamplingConfiguration(temperature: 1, topP: 0.7), expected([1, 4], 1)),
            (SamplingConfiguration(temperature: 1, topK: 1), expected([1], 1)),
            (SamplingConfiguration(), expected([1], 1)),
        ]
        for (sampling, wanted) in cases {
            for (a, b) in zip(shares(sampling), wanted) { #expect(abs(a - b) < 0.015) }
        }
    }

    @Test func cachedStepsEqualOnePass() throws {
        for name in ["gemma3", "mistral"] {
            let model = try GoldenFolder(name).model()
            let text = TokenForestTests.text(25, seed: 6)
            let whole = try model.hiddenStates(of: TokenForest(text))
            let cache = KeyValueCache(model.configuration)
            var rows = try model.extend(cache, by: Array(text[..<10])).values
            for token in text[10...] { rows += try model.extend(cache, by: [token]).values }
            #expect(cache.count == 25)
            #expect(relativeError(rows, whole.values) < 1e-4)
        }
    }
}
