import Compute
import Foundation
import Support
import Tensor
import Testing

@testable import LanguageModels

@Suite struct TokenForestTests {
    static func text(_ count: Int, seed: Int) -> [Int32] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Int32(4 + random.integer(below: 90)) }
    }

    /// A hop tree: instruction, centre, question; hops with their questions.
    static func hopTree(_ forest: inout TokenForest, under root: TokenForest.Segment, seed: Int)
        -> [TokenForest.Segment]
    {
        let centre = forest.add(text(5, seed: seed), under: root)
        var leaves = [forest.add(text(3, seed: seed + 1), under: centre)]
        var last = centre
        for hop in 0..<3 {
            // A node without neighbours at a distance has an empty hop.
            last = forest.add(text(hop == 1 ? 0 : 7, seed: seed + 2 + hop), under: last)
            leaves.append(forest.add(text(2, seed: seed + 10 + hop), under: last))
        }
        return leaves
    }

    @Test func segmentsHaveRowsPositionsAndPaths() {
        var forest = TokenForest()
        let root = forest.addRoot([1, 2, 3])
        let a = forest.add([4, 5], under: root)
        let empty = forest.add([], under: a)
        let leaf = forest.add([6], under: empty)
        let b = forest.add([7, 8], under: root)
        #expect(forest.tokens == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(forest.positions == [0, 1, 2, 3, 4, 5, 3, 4])
        #expect(forest.path(to: leaf) == [1, 2, 3, 4, 5, 6])
        #expect(forest.path(to: b) == [1, 2, 3, 7, 8])
        #expect(forest.lastRow(of: empty) == 4)
        #expect(forest.rows(of: b) == 6..<8)
        #expect(forest.longestPath == 6)
    }

    @Test(arguments: ["gemma3", "mistral", "qwen3"])
    func hopTreesEqualSeparatePrompts(name: String) throws {
        // The windows of 8 tokens are shorter than every path.
        let model = try GoldenFolder(name).model()
        var forest = TokenForest()
        let shared = forest.addRoot(Self.text(9, seed: 1))
        let leaves =
            Self.hopTree(&forest, under: shared, seed: 100)
            + Self.hopTree(&forest, under: shared, seed: 200)
        let other = forest.addRoot(Self.text(31, seed: 2))
        let hidden = try model.hiddenStates(of: forest)
        for leaf in leaves + [other] {
            let alone = try model.hiddenStates(of: TokenForest(forest.path(to: leaf)))
            let row = try #require(forest.lastRow(of: leaf))
            #expect(relativeError(hidden.row(row), alone.row(alone.rowCount - 1)) < 1e-4)
        }
    }

    @Test(arguments: ["gemma2", "gemma3", "llama/plain"])
    func cachedPrefixesEqualSharedRoots(name: String) throws {
        let model = try GoldenFolder(name).model()
        let prefix = Self.text(11, seed: 1)
        var whole = TokenForest()
        let root = whole.addRoot(prefix)
        let leaves = Self.hopTree(&whole, under: root, seed: 100)
        let cache = try model.prefill(prefix)
        #expect(cache.count == 11)
        var rest = TokenForest(startPosition: cache.count)
        let empty = rest.addRoot([])
        let cachedLeaves = Self.hopTree(&rest, under: empty, seed: 100)
        let a = try model.hiddenStates(of: whole)
        let b = try model.hiddenStates(of: rest, cache: cache)
        for (leaf, cachedLeaf) in zip(leaves, cachedLeaves) {
            let row = try #require(whole.lastRow(of: leaf))
            let other = try #require(rest.lastRow(of: cachedLeaf))
            #expect(relativeError(a.row(row), b.row(other)) < 1e-4)
        }
    }

    @Test(arguments: ["gemma2", "gemma3", "llama/plain"], [false, true])
    func rowsThatNobodyWantsStayZero(name: String, isRecorded: Bool) throws {
        let model = try GoldenFolder(name).model()
        var forest = TokenForest()
        let root = forest.addRoot(Self.text(11, seed: 1))
        _ = Self.hopTree(&forest, under: root, seed: 100)
        let all = try model.hiddenStates(of: forest)
        for rows in [[], [0], [forest.tokenCount - 1, 3, 7], Set(0..<forest.tokenCount)] {
            let some = try model.hiddenStates(of: forest, rows: rows, isRecorded: isRecorded)
            #expect(some.shape == all.shape)
            for row in 0..<forest.tokenCount {
                if rows.contains(row) {
                    #expect(relativeError(some.row(row), all.row(row)) < 1e-5)
                } else {
                    #expect(some.row(row).allSatisfy { $0 == 0 })
                }
            }
        }
    }

    /// In a large batch each thread takes some rows through a layer, in a small one all work at one product.
    @Test(arguments: ["gemma2", "gemma3", "llama/plain"], [ComputePrecision.bfloat16, .float32])
    func largeBatchesEqualSmallOnes(name: String, precision: ComputePrecision) throws {
        let model = try CausalLanguageModel.load(
            from: GoldenFolder(name).path, options: .init(precision: precision))
        var forest = TokenForest()
        let texts = (0..<40).map { Self.text(10 + $0 % 7, seed: 10 + $0) }
        let roots = texts.map { forest.addRoot($0) }
        #expect(forest.tokenCount > 400)
        let hidden = try model.hiddenStates(of: forest)
        // Attention's factors are narrow in large blocks alone.
        let tolerance: Float = precision == .bfloat16 ? 2e-2 : 1e-5
        for (text, root) in zip(texts, roots) {
            let alone = try model.hiddenStates(of: TokenForest(text))
            for (row, other) in zip(forest.rows(of: root), 0..<text.count) {
                #expect(relativeError(hidden.row(row), alone.row(other)) < tolerance)
            }
        }
    }

    @Test func cancelledLargeBatchesThrow() throws {
        let model = try GoldenFolder("gemma3").model()
        var forest = TokenForest()
        for seed in 0..<60 { _ = forest.addRoot(Self.text(20, seed: seed)) }
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try model.hiddenStates(of: forest, cancellation: cancellation)
        }
    }

    @Test func foreignTokensAreRefused() throws {
        let model = try GoldenFolder("gemma3").model()
        #expect(throws: LanguageModelError.tokenOutOfRange(token: 96, vocabulary: 96)) {
            try model.hiddenStates(of: TokenForest([5, 96]))
        }
        #expect(throws: LanguageModelError.tokenOutOfRange(token: -1, vocabulary: 96)) {
            try model.hiddenStates(of: TokenForest([-1]))
        }
    }
}
