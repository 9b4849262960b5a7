import Foundation
import Support
import Tensor
import Testing

@testable import Graphs

/// Saved graphs are read back equal, whatever columns and values are called.
@Suite struct RoundTripTests {
    private static let names = [
        "id", "text", "title", "label", "split", "name", "abstract", "ID", "Text", "src", "weight",
        "a,b", "say \"hi\"", "line\nbreak", "", " blanks ", "x;y;z", "sep=;", "tab\there", "end\r",
        "naïve", "naïve".decomposedStringWithCanonicalMapping, "漢字", "#", "'", "=1+1", "row",
        String(repeating: "long ", count: 2000),
    ]
    private static let values = [
        "", "NaN", "null", "-1", "007", "1e5", "2.50", "2.5", " x ", "a,b", "\"", "line\nbreak",
        "end\r", "\r\n", "tab\t", "train", "漢字", "-", "true", "\u{feff}bom", "'q", ";", "|", "1;2",
    ]

    private func random(_ seed: Int) throws -> TextAttributedGraph {
        var random = RandomSource(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element {
            elements[random.integer(below: elements.count)]
        }
        let count = 1 + random.integer(below: 9)
        var ids = NodeIDs(rowNumbers: 0)
        while ids.count < count {
            let id = pick(Self.values) + pick(["", "a", "\(ids.count)"])
            _ = ids.append(Array(id.utf8).span)
        }
        var parts = GraphParts(name: pick(Self.names), ids: ids)
        func texts() -> TextColumn { TextColumn((0..<count).map { _ in pick(Self.values) }) }
        if pick([true, false]) { parts.texts = texts() }
        if pick([true, false]) { parts.titles = texts() }
        parts.columns = (0..<random.integer(below: 5)).map { _ in
            let choices = [0, -0.0, 1.5, .nan, 1e300, -7, 9_007_199_254_740_992, Double(Int.min)]
            return NodeColumn(
                name: pick(Self.names),
                values: pick([true, false])
                    ? .texts(texts()) : .numeric((0..<count).map { _ in pick(choices) }))
        }
        parts.isDirected = pick([true, false])
        parts.edges = EdgeList(
            (0..<random.integer(below: 12)).map { _ in
                (random.integer(below: count), random.integer(below: count))
            })
        if pick([true, false]) {
            parts.edgeWeights = (0..<parts.edges.count).map { _ in pick([0, 0.1, 1, 3e-20, 7]) }
        }
        if pick([true, false]) {
            parts.classNames = Array(Set((0..<4).map { _ in pick(Self.names) }))
            parts.labels = (0..<count).map { _ in
                Int32(random.integer(below: parts.classNames.count + 1) - 1)
            }
        }
        for name in Set((0..<random.integer(below: 4)).map({ _ in pick(Self.names) })).sorted() {
            parts.splits.append(
                SplitMask(name: name, roles: (0..<count).map { _ in pick(SplitRole.allCases) }))
        }
        parts.activeSplit = parts.splits.last?.name
        if pick([true, false]) {
            let rows = (0..<count).map { _ in
                [(column: Int32(random.integer(below: 3)), value: pick([Float(1), 0.25, -2]))]
            }
            parts.features = NodeFeatures(
                name: pick(Self.names), sparse: SparseMatrix(rows: rows, columnCount: 3),
                columnNames: pick([["a", "word", "x,\ny"], nil]))
        }
        return try TextAttributedGraph(parts)
    }

    @Test(arguments: 0..<200) func whatIsSavedComesBackEqual(seed: Int) throws {
        let graph = try random(seed)
        let folder = try TemporaryFolder()
        try GraphWriter.write(graph, to: folder.path)
        let back = try GraphFormats.read(path: folder.path)
        #expect(back == graph, "seed \(seed)")
    }

    @Test func columnsOfFilesGetNamesOfTheirOwn() throws {
        let folder = try TemporaryFolder()
        try folder.write("nodes.csv", "id,label,text,text\n1,a,first,second\n2,b,third,fourth\n")
        try folder.write("edges.csv", "src,dst\n1,2\n")
        let graph = try GraphFormats.read(path: folder.path)
        #expect(graph.texts.texts == ["first", "third"])
        #expect(try graph.column(named: "text_2").text(of: 1) == "fourth")
        let copy = try TemporaryFolder()
        try GraphWriter.write(graph, to: copy.path)
        #expect(try GraphFormats.read(path: copy.path) == graph)
    }

    /// Version 0.1.0 wrote such folders and could not read them.
    @Test func readsWhatVersion010Wrote() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "nodes.csv.gz", "id,label,id,text,text\r\nn0,,alpha,uno,one\r\nn1,,beta,due,two\r\n")
        try folder.write("edges.csv.gz", "src,dst\r\nn0,n1\r\n")
        try folder.write("labels.csv", "label,name\r\n0,x\r\n")
        try folder.write(
            "graph.json",
            "{\"name\": \"ig\", \"directed\": false, \"columns\": [\"id\", \"text\"], \"source\": \"s\", \"dataHash\": \"0\"}"
        )
        let graph = try GraphFormats.read(path: folder.path)
        #expect(graph.ids.all == ["n0", "n1"] && graph.texts.texts == ["one", "two"])
        #expect(graph.columns.map(\.name) == ["id", "text"])
        #expect(graph.columns.map { $0.text(of: 1) } == ["beta", "due"])
    }

    @Test func refusesToSaveWhatWouldNotComeBack() throws {
        var parts = GraphParts(name: "g", ids: NodeIDs(rowNumbers: 2))
        parts.labels = [0, 1]
        parts.classNames = ["a", "a"]
        let graph = try TextAttributedGraph(parts)
        let folder = try TemporaryFolder()
        #expect(throws: GraphError.self) { try GraphWriter.write(graph, to: folder.path + "/x") }
    }
}
