import Support
import Testing

@testable import Tokenizers

struct ByteLevelTrainerTests {
    private static let texts =
        (0..<40).map { "the graph of words \($0 % 7), the words of the graph; naïve 汉字 😀" }
        + ["the theory of graphs\n\n", "  words   and\tgraphs "]

    private func trained(_ size: Int, _ splitter: WordSplitter = .gpt2) throws
        -> ByteLevelTokenizer
    {
        var trainer = ByteLevelTrainer(vocabularySize: size)
        trainer.splitter = splitter
        return try trainer.train(on: Self.texts)
    }

    @Test func theMostFrequentPairsBecomeTokens() throws {
        var trainer = ByteLevelTrainer(vocabularySize: 259 + 3)
        trainer.minimalFrequency = 2
        let tokenizer = try trainer.train(on: ["abab abab", "ab c"])
        // “ab” occurs five times; then “ab·ab” and “Ġ·ab…” compete, the smaller ids win.
        #expect(tokenizer.piece(of: 259) == "ab")
        #expect(tokenizer.piece(of: 260) == "abab")
        #expect(tokenizer.vocabularySize == 261)  // no other pair occurs twice
        #expect(tokenizer.encode("abab", addSpecial: true) == [1, 260])
    }

    @Test func tokensGrowFewerWithALargerVocabulary() throws {
        let small = try trained(265)
        let large = try trained(290)
        let text = "the graph of words"
        #expect(
            large.encode(text, addSpecial: false).count
                < small.encode(text, addSpecial: false).count)
        #expect(large.vocabularySize == 290 && small.vocabularySize == 265)
        #expect(large.specialTokens == SpecialTokens(bos: 1, eos: 2, padding: 0))
        for text in awkwardTexts + Self.texts {
            #expect(large.decode(large.encode(text, addSpecial: true)) == text)
        }
    }

    @Test func equalTextsGiveEqualVocabularies() throws {
        let one = try trained(290).ggufVocabulary
        let other = try ByteLevelTrainer(vocabularySize: 290).train(on: Self.texts.reversed())
            .ggufVocabulary
        #expect(one.tokens == other.tokens && one.merges == other.merges)
        #expect(one.merges.count == 290 - 259)
    }

    /// Recounting all pairs before every merge must choose the same ones.
    @Test func countingAnewChoosesTheSameMerges() throws {
        let tokenizer = try trained(290)
        var counts: [[Int32]: Int] = [:]
        for text in Self.texts {
            let bytes = Array(text.utf8)
            WordSplitter.gpt2.forEachWord(bytes[...]) { word in
                counts[bytes[word].map { Int32($0) + 3 }, default: 0] += 1
            }
        }
        for merge in tokenizer.parts.merges.sorted {
            var pairs: [[Int32]: Int] = [:]
            for (word, count) in counts {
                for (left, right) in zip(word, word.dropFirst()) {
                    pairs[[left, right], default: 0] += count
                }
            }
            let best = pairs.min { one, other in
                one.value != other.value
                    ? one.value > other.value : one.key.lexicographicallyPrecedes(other.key)
            }
            #expect(best?.key == [merge.left, merge.right])
            var merged: [[Int32]: Int] = [:]
            for (word, count) in counts {
                var place = 0
                var rewritten: [Int32] = []
                while place < word.count {
                    let isPair = word[place...].starts(with: [merge.left, merge.right])
                    rewritten.append(isPair ? merge.merged : word[place])
                    place += isPair ? 2 : 1
                }
                merged[rewritten, default: 0] += count
            }
            counts = merged
        }
    }

    @Test(arguments: WordSplitter.allCases)
    func bothExportsComeBack(splitter: WordSplitter) throws {
        let tokenizer = try trained(285, splitter)
        let json = tokenizer.tokenizerJSON.bytes()
        let folder = try json.withUnsafeBytes {
            try TokenizerLoader.load(
                tokenizer: $0, configuration: tokenizer.configurationJSON)
        }
        let vocabulary = tokenizer.ggufVocabulary
        var metadata = MetadataFixture()
        metadata.texts["tokenizer.ggml.model"] = vocabulary.model
        metadata.texts["tokenizer.ggml.pre"] = vocabulary.pre
        metadata.lists["tokenizer.ggml.tokens"] = vocabulary.tokens
        metadata.lists["tokenizer.ggml.merges"] = vocabulary.merges
        metadata.arrays["tokenizer.ggml.token_type"] = vocabulary.tokenTypes.map { Float($0) }
        metadata.integers["tokenizer.ggml.bos_token_id"] = vocabulary.special.bos.map(Int.init)
        metadata.integers["tokenizer.ggml.eos_token_id"] = vocabulary.special.eos.map(Int.init)
        metadata.integers["tokenizer.ggml.padding_token_id"] = vocabulary.special.padding
            .map(Int.init)
        metadata.flags["tokenizer.ggml.add_bos_token"] = vocabulary.addsBOS
        let gguf = try TokenizerLoader.load(from: metadata)
        for other in [folder, gguf] {
            #expect(other.specialTokens == tokenizer.specialTokens)
            #expect(other.addsBOS && !other.addsEOS)
            for text in awkwardTexts + Self.texts {
                #expect(
                    other.encode(text, addSpecial: true, parseSpecial: true)
                        == tokenizer.encode(text, addSpecial: true, parseSpecial: true))
            }
        }
    }

    @Test func whatCannotBeTrainedIsAnError() {
        #expect(throws: TokenizerError.self) {
            try ByteLevelTrainer(vocabularySize: 200).train(on: ["a"])
        }
        var trainer = ByteLevelTrainer(vocabularySize: 300)
        trainer.controlTokens = ["<s>"]
        #expect(throws: TokenizerError.self) { try trainer.train(on: ["a"]) }
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try ByteLevelTrainer(vocabularySize: 300).train(on: ["a"], cancellation: cancellation)
        }
        #expect(throws: Never.self) { try ByteLevelTrainer(vocabularySize: 300).train(on: []) }
    }
}
