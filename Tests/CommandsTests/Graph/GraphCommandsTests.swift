import CommandLanguage
import Distillation
import Foundation
import Graphs
import Support
import Testing

@testable import Commands

@Suite struct GraphCommandsTests {
    private func graph(_ source: String, in tiny: TinySession) throws -> TextAttributedGraph {
        let value: GraphValue = try #require(try tiny.run(source).object())
        return value.graph
    }

    private func folder(_ name: String) throws -> String {
        try TinySession.folder.get() + "/\(name)-\(UUID().uuidString)"
    }

    // MARK: - Saving

    @Test(arguments: [
        "tiny", "graph split tiny few:2 --seed 3", "graph features tiny --kind bow --min-texts 1",
        "graph features tiny --kind tfidf --min-texts 1",
        "graph features tiny --min-texts 1 --dimensions 3",
        "graph subgraph tiny --nodes [0 1 2 8]",
        "graph set-text tiny --pattern \"{id}, \\\"quoted\\\"\\n{text}\"",
    ])
    func whatIsSavedComesBack(source: String) throws {
        let tiny = try TinySession()
        let before = try graph(source, in: tiny)
        let path = try folder("saved")
        tiny.session.assign(.object(GraphValue(before)), to: "before")
        try tiny.run("graph save before '\(path)'")
        let after = try graph("graph load '\(path)'", in: tiny)
        #expect(after == before)
        #expect(after.activeSplit == before.activeSplit && after.dataHash == before.dataHash)
    }

    @Test func directionTitlesAndColumnsComeBack() throws {
        let tiny = try TinySession()
        var parts = GraphParts(name: "arcs", ids: NodeIDs(rowNumbers: 3))
        parts.texts = TextColumn(["one", "two, three", ""])
        parts.titles = TextColumn(["A", "", "C"])
        parts.columns = [
            NodeColumn(name: "year", values: .numeric([1999, .nan, 2.5])),
            NodeColumn(name: "place", values: .texts(TextColumn(["here", "", "\"there\""]))),
        ]
        parts.edges = EdgeList([(0, 1), (2, 1)])
        parts.isDirected = true
        let before = try TextAttributedGraph(parts)
        tiny.session.assign(.object(GraphValue(before)), to: "arcs")
        let path = try folder("arcs")
        try tiny.run("graph save arcs '\(path)'")
        #expect(try graph("graph load '\(path)'", in: tiny) == before)
        #expect(try graph("graph load '\(path)'", in: tiny).isDirected)
    }

    @Test func savingReplacesNothingUnasked() throws {
        let tiny = try TinySession()
        let path = try folder("kept")
        try tiny.run("graph save tiny '\(path)'")
        #expect(try tiny.failure(of: "graph save tiny '\(path)'").name == "FileExists")
        try tiny.run("graph save (graph features tiny --kind bow) '\(path)' --overwrite")
        #expect(try graph("graph load '\(path)'", in: tiny).features?.name == "binary")
        try tiny.run("graph save tiny '\(path)' --overwrite")
        #expect(try graph("graph load '\(path)'", in: tiny).features == nil)
        let other = try folder("other")
        try LinguHome.createFolder(other)
        try AtomicFile.write(Array("x".utf8), to: other + "/letter.txt")
        #expect(try !tiny.failure(of: "graph save tiny '\(other)' --overwrite").remedy.isEmpty)
        #expect(FileManager.default.fileExists(atPath: other + "/letter.txt"))
    }

    /// Two graphs with the same data and splits or features of the same name are kept apart.
    @Test func sessionsKeepSplitsAndFeaturesOfEqualNamesApart() throws {
        let tiny = try TinySession()
        try tiny.run(
            """
            a = graph split tiny few:2 --seed 1
            b = graph split tiny few:2 --seed 2
            c = graph features tiny --min-texts 1
            d = graph features tiny --min-texts 2
            """)
        let names = ["a", "b", "c", "d"]
        let before = try names.map { try graph($0, in: tiny) }
        #expect(before[0] != before[1] && before[2] != before[3])
        try tiny.run("session save apart; session restore apart --fresh")
        #expect(try names.map { try graph($0, in: tiny) } == before)
    }

    // MARK: - Parts

    @Test(arguments: [
        ("--nodes [3 0 3]", [0, 3]), ("--ego 0 --hops 1", [0, 1, 3, 11]),
        ("--classes [plant]", Array(6..<12)), ("--drop-hubs 2", [1, 2, 4, 5, 6, 8, 9, 11]),
        ("--drop-hubs 2 --largest-component", [4, 5, 6]),
        ("--ego 0 --hops 1 --classes [animal]", [0, 1, 3]),
        ("--nodes [0 1 7] --largest-component", [0, 1]),
    ])
    func partsHoldTheRightNodes(options: String, nodes: [Int]) throws {
        let tiny = try TinySession()
        let whole = try TinySession.graph.get()
        let part = try graph("graph subgraph tiny \(options)", in: tiny)
        #expect((0..<part.nodeCount).map { Int(part.ids[$0]) } == nodes)
        for (place, node) in nodes.enumerated() {
            #expect(part.text(of: place) == whole.text(of: node))
            #expect(part.className(of: place) == whole.className(of: node))
            #expect(part.activeSplit?.roles[place] == whole.activeSplit?.roles[node])
            let neighbors = whole.neighbors(of: node).compactMap { nodes.firstIndex(of: Int($0)) }
            #expect(part.neighbors(of: place).map(Int.init) == neighbors)
        }
    }

    @Test func componentsAreThoseOfTheTable() throws {
        let tiny = try TinySession()
        try tiny.run("parts = graph subgraph tiny --nodes [0 1 5 6 7 9]")
        let table = try tiny.table("components parts")
        #expect(
            table.column(named: "nodes")?.cells.values == [.integer(3), .integer(2), .integer(1)])
        #expect(
            table.column(named: "edges")?.cells.values == [.integer(2), .integer(1), .integer(0)])
        #expect(table.column(named: "first")?.cells.values == [.text("5"), .text("0"), .text("9")])
        let second = try graph("graph subgraph parts --component 1", in: tiny)
        #expect((0..<second.nodeCount).map { second.ids[$0] } == ["0", "1"])
        #expect(try !tiny.failure(of: "graph subgraph parts --component 3").remedy.isEmpty)
    }

    @Test func symmetrisingAndEmptyRequests() throws {
        let tiny = try TinySession()
        try tiny.run("arcs = graph load tiny-folder --directed")
        let both = try graph("graph subgraph arcs --symmetrise", in: tiny)
        let tinyGraph = try TinySession.graph.get()
        #expect(!both.isDirected && both.adjacency == tinyGraph.adjacency)
        #expect(try tiny.failure(of: "graph subgraph tiny").name == "Unusable")
        #expect(try tiny.failure(of: "graph subgraph tiny --nodes [99]").name == "UnknownNode")
        #expect(try !tiny.failure(of: "graph subgraph tiny --nodes []").remedy.isEmpty)
        #expect(try !tiny.failure(of: "graph subgraph tiny --drop-hubs 0").remedy.isEmpty)
    }

    // MARK: - Tables

    @Test func tablesOfNodesSayWhatTheGraphSays() throws {
        let tiny = try TinySession()
        #expect(try tiny.run("(node tiny 3).degree") == .integer(3))
        #expect(try tiny.run("(node tiny 3).text") == .text("stoat: an animal"))
        #expect(try tiny.failure(of: "node tiny 12").name == "UnknownNode")
        let near = try tiny.table("neighbors tiny 3 --hops 2")
        #expect(
            near.column(named: "row")?.cells.values
                == [0, 2, 4, 1, 5, 11].map { .integer($0) })
        #expect(
            near.column(named: "distance")?.cells.values
                == [1, 1, 1, 2, 2, 2].map { .integer($0) })
        let degrees = try tiny.table("degrees tiny")
        #expect(degrees.column(named: "degree")?.cells.values == [.integer(2), .integer(3)])
        #expect(degrees.column(named: "nodes")?.cells.values == [.integer(8), .integer(4)])
        #expect(
            degrees.column(named: "at-least")?.cells.values == [.number(1), .number(1.0 / 3)])
        // Columns may be called as commands are.
        #expect(try tiny.table("nodes tiny | where row > 9").rowCount == 2)
        #expect(try tiny.table("nodes tiny | where (node % 2) == 0 | select node").rowCount == 6)
    }

    @Test func directedGraphsTellTheDirection() throws {
        let tiny = try TinySession()
        try tiny.run("arcs = graph load tiny-folder --directed")
        let near = try tiny.table("neighbors arcs 1")
        #expect(near.column(named: "direction")?.cells.values == [.text("in"), .text("out")])
        let degrees = try tiny.table("degrees arcs")
        for name in ["nodes", "out", "in"] {
            let counts = degrees.column(named: name)?.cells.numbers?.compactMap { $0 } ?? []
            #expect(counts.reduce(0, +) == 12)
        }
    }

    // MARK: - Texts

    @Test func textsAreSetByPatternAndByTable() throws {
        let tiny = try TinySession()
        #expect(
            try graph("graph set-text tiny --pattern \"<{id}> {text}\"", in: tiny).text(of: 4)
                == "<4> finch: an animal")
        #expect(try graph("graph set-text tiny --column id", in: tiny).text(of: 4) == "4")
        let changed = try graph(
            "nodes tiny | first 2 | derive new = \"no. \" + id | graph set-text tiny --column new",
            in: tiny)
        #expect(changed.text(of: 1) == "no. 1")
        #expect(changed.text(of: 2) == "badger: an animal")
        #expect(
            try tiny.failure(of: "graph set-text tiny --pattern \"{label}\"").name
                == "UnknownColumn")
        #expect(try tiny.failure(of: "graph set-text tiny").name == "Unusable")
        #expect(
            try !tiny.failure(of: "graph set-text tiny tiny-table --column size").remedy.isEmpty)
    }
}
