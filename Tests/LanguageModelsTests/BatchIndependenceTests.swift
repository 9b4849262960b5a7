import Checkpoints
import Compute
import Foundation
import NN
import Support
import Tensor
import Testing

@testable import LanguageModels

/// The results of a text do not depend on the batch that it is computed in.
@Suite struct BatchIndependenceTests {
    /// Hidden states and scores of one tree of tokens among others.
    private struct Reading: Equatable {
        var features: [[Float]]
        var scores: [[Float]]
    }

    /// Reads trees together; what is read of the first and of the last one.
    private func read(
        _ model: CausalLanguageModel, trees: Range<Int>, questions: Int
    ) throws -> [Reading] {
        var forest = TokenForest()
        let trie = try LabelTrie(names: [[3, 5], [7], [3, 9, 4]])
        var rows: [Int] = []
        var placements: [LabelPlacement] = []
        for tree in trees {
            let length = 9 + tree % 5
            let root = forest.addRoot((0..<length).map { Int32(($0 * 7 + tree * 13) % 90) })
            for question in 0..<questions {
                let leaf = forest.add([Int32(2 + question), Int32(5 + tree % 80)], under: root)
                rows.append(try #require(forest.lastRow(of: leaf)))
                placements.append(forest.add(trie, under: leaf))
            }
        }
        let wanted = Set(placements.flatMap { $0.targets.joined().map(\.row) })
        let hidden = try model.hiddenStates(of: forest, rows: wanted, isRecorded: false)
        let scores = try model.classLogProbabilities(placements, in: hidden)
        return [0, trees.count - 1].map { tree in
            let own = tree * questions..<(tree + 1) * questions
            return Reading(
                features: rows[own].map { hidden.row($0) }, scores: Array(scores[own]))
        }
    }

    @Test func aTextIsReadTheSameInAnyCompany() throws {
        // A width at which inner dimensions are divided, and a small one.
        let shapes = [
            RandomLlama(vocabulary: 150),
            RandomLlama(width: 640, inner: 1_088, layers: 1, vocabulary: 150),
        ]
        try TemporaryFolder.with { folder in
            for (shape, format) in [
                (shapes[0], BlockFormat.f32), (shapes[0], .q4_K), (shapes[1], .f16),
            ] {
                let path = try shape.write(to: folder, format)
                for precision in ComputePrecision.allCases {
                    for memory in [1 << 30, 0] {
                        let model = try CausalLanguageModel.load(
                            from: path, options: .init(precision: precision, weightMemory: memory))
                        for questions in shape.width == 256 ? [1, 3] : [1] {
                            try compare(
                                model, questions: questions, "\(format) \(precision) \(memory)")
                        }
                    }
                }
            }
        }
    }

    /// Low-rank additions are products too.
    @Test(arguments: ComputePrecision.allCases, [4, 16])
    func aTunedModelReadsTheSameInAnyCompany(precision: ComputePrecision, rank: Int) throws {
        try TemporaryFolder.with { folder in
            let path = try RandomLlama().write(to: folder, .f16)
            let base = try CausalLanguageModel.load(
                from: path, options: .init(precision: precision))
            let adapter = try LoRAAdapter(
                LoRAConfiguration(rank: rank, alpha: 8), for: base, seed: 3)
            for (index, parameter) in adapter.parameters.enumerated()
            where parameter.path.contains("lora_B") {
                var random = RandomSource(seed: index)
                parameter.update { pointer, count in
                    for i in 0..<count { pointer[i] = random.uniform(in: -0.05...0.05) }
                }
            }
            let model = try base.adapted(by: adapter)
            for questions in [1, 3] {
                try compare(model, questions: questions, "\(precision), rank \(rank)")
            }
        }
    }

    private func compare(_ model: CausalLanguageModel, questions: Int, _ title: String) throws {
        // 43 trees have 129 rows that are scored, one more than are at a time.
        for count in questions == 1 ? [2, 5, 43] : [2, 24] {
            let together = try read(model, trees: 0..<count, questions: questions)
            for (tree, found) in zip([0, count - 1], together) {
                let alone = try read(model, trees: tree..<tree + 1, questions: questions)
                let isSame = found == alone[0]
                #expect(isSame, "\(title): tree \(tree) of \(count), \(questions) questions")
            }
        }
    }
}
