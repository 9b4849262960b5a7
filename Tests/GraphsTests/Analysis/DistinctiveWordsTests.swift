import Foundation
import Testing

@testable import Graphs

@Suite struct DistinctiveWordsTests {
    private func graph() throws -> TextAttributedGraph {
        try TextAttributedGraph(
            name: "words",
            texts: [
                "the otter swims and the heron flies", "the badger digs and swims",
                "the fern grows and the moss grows", "the reed grows and bends", "nobody knows",
            ], edges: [(0, 1)], labels: [0, 0, 1, 1, -1], classNames: ["animal", "plant"])
    }

    /// By hand: “grows” is three of the twelve words of plants and none of the twelve of animals.
    @Test func oddsAreThoseOfTheFormula() throws {
        let words = try DistinctiveWords(graph(), prior: 10)
        let found = words.words(of: 1, first: 1)
        #expect(found.map(\.word) == ["grows"])
        #expect(found.map(\.count) == [3] && found.map(\.countElsewhere) == [0])
        let prior = 10 * 3.0 / 24
        let (inside, outside) = (3 + prior, prior)
        let odds = log(inside / (12 + 10 - inside)) - log(outside / (12 + 10 - outside))
        #expect(abs(found[0].logOdds - odds) < 1e-12)
        #expect(abs(found[0].z - odds / (1 / inside + 1 / outside).squareRoot()) < 1e-12)
    }

    @Test func textsWithoutALabelDoNotCount() throws {
        let words = try DistinctiveWords(graph())
        #expect(!words.words(of: 0, first: 100).map(\.word).contains("nobody"))
        let frequent = words.words(of: 0, first: 100, minimum: 3).map(\.word)
        #expect(frequent.sorted() == ["and", "grows", "the"])
    }
}
