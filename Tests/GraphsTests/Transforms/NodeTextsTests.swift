import Testing

@testable import Graphs

@Suite struct NodeTextsTests {
    private func graph() throws -> TextAttributedGraph {
        var parts = GraphParts(name: "g", ids: NodeIDs(rowNumbers: 2))
        parts.texts = TextColumn(["one {id}", "two"])
        parts.titles = TextColumn(["A", ""])
        parts.columns = [NodeColumn(name: "year", values: .numeric([1999, .nan]))]
        return try TextAttributedGraph(parts)
    }

    @Test func patternsAreFilledOnce() throws {
        let graph = try graph()
        let changed = try graph.settingTexts(pattern: "{title}: {text} ({year}, {id}) }{")
        #expect(changed.texts.texts == ["A: one {id} (1999, 0) }{", ": two (, 1) }{"])
        #expect(changed.dataHash != graph.dataHash && changed.titles == graph.titles)
        for pattern in ["{label}", "{}", "{ text }"] {
            #expect(throws: GraphError.self) { try graph.settingTexts(pattern: pattern) }
        }
    }

    @Test func someTextsChangeAndOthersStay() throws {
        let changed = try graph().settingTexts([(1, "a"), (1, "b")])
        #expect(changed.texts.texts == ["one {id}", "b"])
    }

    @Test func componentsAreRankedBySize() throws {
        let graph = try TextAttributedGraph(
            name: "g", texts: Array(repeating: "", count: 6), edges: [(1, 2), (3, 5), (5, 4)])
        let ranked = graph.adjacency.components().rankedBySize
        #expect(ranked.memberships == [2, 1, 1, 0, 0, 0] && ranked.sizes == [3, 2, 1])
        #expect(ranked.nodes(of: 1) == [1, 2] && ranked.largest == [3, 4, 5])
    }
}
