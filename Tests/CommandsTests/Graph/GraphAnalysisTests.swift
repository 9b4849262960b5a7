import CommandLanguage
import Graphs
import Support
import Tables
import Testing

@testable import Commands

/// Questions about a graph's structure as commands.
@Suite struct GraphAnalysisTests {
    /// Three directed edges and titles of which two are alike.
    private static func arcs() throws -> TextAttributedGraph {
        var parts = GraphParts(name: "arcs", ids: try NodeIDs(["p", "q", "r", "s"]))
        parts.texts = TextColumn(["one", "two", "three", "four"])
        parts.titles = TextColumn(["Alpha Centauri", "Beta", "beta", "Beta"])
        parts.edges = EdgeList([(0, 1), (1, 2), (2, 1)])
        parts.isDirected = true
        parts.labels = [0, 0, 1, 1]
        parts.classNames = ["a", "b"]
        return try TextAttributedGraph(parts)
    }

    private func session() throws -> TinySession {
        let tiny = try TinySession()
        tiny.session.assign(.object(GraphValue(try Self.arcs())), to: "arcs")
        return tiny
    }

    @Test func pathsFollowDirectionsUnlessToldOtherwise() throws {
        let tiny = try session()
        let path = try tiny.table("graph path tiny 1 9")
        #expect(path.column(named: "row")?.cells == .integers([1, 0, 11, 10, 9]))
        #expect(path.caption?.hasPrefix("4 edges") == true)
        #expect(try tiny.table("graph path arcs p r").rowCount == 3)
        #expect(try tiny.failure(of: "graph path arcs r p").remedy.contains("--both"))
        #expect(try tiny.table("graph path arcs r p --both").rowCount == 3)
        #expect(try tiny.failure(of: "graph path arcs p s --both").remedy.contains("components"))
        #expect(try tiny.table("graph path arcs p p").rowCount == 1)
    }

    @Test func nodesAreNamedByIdRowOrTitle() throws {
        let tiny = try session()
        for name in ["p", "0", "\"Alpha Centauri\"", "\"alpha centauri\""] {
            #expect(try tiny.run("(node arcs \(name)).id") == .text("p"))
        }
        #expect(try tiny.run("(node arcs beta).id") == .text("r"), "as it is written first")
        let several = try tiny.failure(of: "node arcs Beta")
        #expect(several.summary.contains("2 nodes") && several.remedy.contains("q"))
        #expect(try tiny.failure(of: "node arcs \"Alpha Centaury\"").remedy.contains("Centauri"))
        #expect(try tiny.run("(neighbors arcs \"Alpha Centauri\" | first 1).id") != .nothing)
    }

    @Test func mixingCountsBothDirections() throws {
        let tiny = try session()
        let matrix = try tiny.table("graph mixing tiny")
        #expect(matrix.column(named: "animal")?.cells == .integers([12, 2]))
        #expect(matrix.column(named: "plant")?.cells == .integers([2, 12]))
        let pairs = try tiny.table("graph mixing tiny --by pair")
        #expect(pairs.column(named: "edges")?.cells == .integers([6, 6, 2]))
        let arcs = try tiny.table("graph mixing arcs")
        #expect(arcs.column(named: "b")?.cells == .integers([1, 0]))
        let measures = try tiny.table("graph mixing arcs --by measure")
        #expect(measures.cell(0, "homophily") == .number(1.0 / 3))
    }

    @Test func distancesAreCounted() throws {
        let table = try session().table("graph distances arcs")
        #expect(table.column(named: "pairs")?.cells == .integers([3, 1]))
        #expect(table.caption?.contains("8 pairs without a path") == true)
    }

    @Test func similarNodesAndTellingWords() throws {
        let tiny = try session()
        let similar = try tiny.table("graph similar tiny 3 --first 5")
        #expect(
            similar.column(named: "label")?.cells == .texts(Array(repeating: "animal", count: 5)))
        let words = try tiny.table("graph words tiny --first 2")
        // “an” tells the same as “animal”: both stand in every text of that class alone.
        guard case .texts(let found)? = words.column(named: "word")?.cells else {
            Issue.record("no words")
            return
        }
        #expect(found.prefix(2).contains("animal") && found.suffix(2).contains("plant"))
    }

    @Test func samplesAreNamedInTheCaption() throws {
        let tiny = try session()
        let table = try tiny.table("graph centrality tiny --sample 3 --measures [betweenness]")
        #expect(table.caption?.contains("sample of 3 of 12 nodes") == true)
        #expect(table.columnNames == ["id", "row", "label", "betweenness"])
        #expect(try tiny.table("graph centrality arcs").columnNames.contains("in"))
    }

    @Test(arguments: [
        "graph centrality tiny", "graph communities tiny", "graph distances tiny",
        "graph path tiny 0 6", "graph words tiny", "graph similar tiny 3",
    ]) func theyStopWhenAsked(source: String) throws {
        let tiny = try TinySession()
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) { try tiny.run(source) }
    }
}
