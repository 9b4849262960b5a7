import Foundation
import Support
import Tensor
import Testing

@testable import Graphs

@Suite struct ReadersTests {
    private func read(_ folder: TemporaryFolder, _ name: String = "", format: String) throws
        -> TextAttributedGraph
    {
        let path = name.isEmpty ? folder.path : folder.path + "/" + name
        let graph = try GraphFormats.read(path: path)
        #expect(graph.provenance.format == format)
        return graph
    }

    private func rows(_ graph: TextAttributedGraph) -> [[Int32]] {
        (0..<graph.nodeCount).map { Array(graph.neighbors(of: $0)) }
    }

    @Test func readsLINQS() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "toy.content", "31336\t0\t1\t0\tNets\n1061127\t1\t0\t1\tRules\n9\t0\t0\t0\tNets\n")
        try folder.write("toy.cites", "31336\t1061127\n9\t31336\n777\t9\n")
        let graph = try read(folder, format: "linqs")
        #expect(graph.ids.all == ["31336", "1061127", "9"])
        #expect(graph.classNames == ["Nets", "Rules"] && graph.labels == [0, 1, 0])
        #expect(rows(graph) == [[1, 2], [0], [0]])
        #expect(graph.provenance.edges.dangling == 1 && graph.provenance.edges.read == 3)
        guard case .sparse(let words)? = graph.features?.values else {
            Issue.record("no words")
            return
        }
        #expect(words.dense.values == [0, 1, 0, 1, 0, 1, 0, 0, 0])
        #expect(
            try read(folder, "toy.content", format: "linqs")
                == read(folder, "toy.cites", format: "linqs"))
        var context = ReadingContext(name: "toy")
        context.isDirected = true
        let directed = try GraphFormats.read(path: folder.path, context)
        #expect(rows(directed) == [[2], [0], []], "an edge goes from who cites to who is cited")
    }

    @Test func readsPubmedTables() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "Pubmed-Diabetes.NODE.paper.tab",
            "NODE\tpaper\ncat=1,2,3:label\tnumeric:w-rat:0.0\tnumeric:w-cell:0.0\tstring:summary\n"
                + "12\tlabel=1\tw-cell=0.5\tw-rat=0.25\tsummary=w-cell,w-rat\n34\tlabel=3\tw-rat=1\tsummary=w-rat\n"
        )
        try folder.write(
            "Pubmed-Diabetes.DIRECTED.cites.tab",
            "DIRECTED\tcites\nNO_FEATURES\n7\tpaper:12\t|\tpaper:34\n")
        let graph = try read(folder, format: "linqs")
        #expect(graph.ids.all == ["12", "34"] && graph.classNames == ["1", "3"])
        #expect(graph.text(of: 0) == "cell rat" && graph.edgeCount == 1)
        guard case .sparse(let words)? = graph.features?.values else {
            Issue.record("no words")
            return
        }
        #expect(words.dense.values == [0.25, 0.5, 1, 0])
        try folder.write("Pubmed-Diabetes.DIRECTED.cites.tab", "a\tb\nc\n7\tpaper:12\tpaper:34\n")
        #expect(throws: GraphError.self) { try GraphFormats.read(path: folder.path) }
    }

    @Test func readsOGB() throws {
        let folder = try TemporaryFolder()
        try folder.write("raw/edge.csv.gz", "0,1\n1,2\n")
        try folder.write("raw/num-node-list.csv.gz", "3\n")
        try folder.write("raw/node-label.csv.gz", "1\n0\n1\n")
        try folder.write("split/time/train.csv.gz", "0\n")
        try folder.write("split/time/valid.csv.gz", "1\n")
        try folder.write("split/time/test.csv.gz", "2\n")
        try folder.write(
            "mapping/nodeidx2paperid.csv.gz", "node idx,paper id\n0,900\n1,800\n2,700\n")
        try folder.write(
            "mapping/labelidx2arxivcategeory.csv.gz",
            "label idx,arxiv category\n0,arxiv cs na\n1,arxiv cs lg\n")
        try folder.write("titleabs.tsv", "700\tC\tabout c\n900\tA\tabout \"a\"\n5\tX\ty\n")
        let graph = try read(folder, format: "ogb")
        #expect(graph.classNames == ["cs.NA", "cs.LG"] && graph.labels == [1, 0, 1])
        #expect(graph.texts.texts == ["about \"a\"", "", "about c"] && graph.title(of: 2) == "C")
        #expect(graph.activeSplit?.name == "time")
        #expect(graph.activeSplit?.roles == [.train, .validation, .test])
        #expect(rows(graph) == [[1], [0, 2], [1]])
        try folder.write("raw/edge.csv.gz", "0,1\n1,3\n")
        do {
            _ = try GraphFormats.read(path: folder.path)
            Issue.record("an index out of range was read")
        } catch GraphError.outOfRange(let file, let line, _, let value, let limit) {
            #expect(file == "edge.csv.gz" && line == 2 && value == 3 && limit == 3)
        }
    }

    @Test func readsOneColumnAFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("titles.csv.gz", "titles\n\"A, first\"\nB\nC\n")
        try folder.write("labels.csv.gz", "labels\ncs.LO\ncs.AI\ncs.LO\n")
        try folder.write("edges.csv.gz", "source,target\n0,2\n")
        try folder.write("train.csv.gz", "train_id\n2\n")
        let graph = try read(folder, format: "columns")
        #expect(graph.texts.texts == ["A, first", "B", "C"])
        #expect(graph.classNames == ["cs.AI", "cs.LO"] && graph.labels == [1, 0, 1])
        #expect(graph.activeSplit?.nodes(in: .train) == [2] && graph.edgeCount == 1)
    }

    @Test func readsCANE() throws {
        let folder = try TemporaryFolder()
        try folder.write("data.txt", "first text\nsecond\n\nfourth")
        try folder.write("graph.txt", "0\t1\n3\t1\n")
        try folder.write("group.txt", "2\n\n0\n")
        let graph = try read(folder, format: "cane")
        #expect(graph.texts.texts == ["first text", "second", "", "fourth"])
        #expect(graph.classNames == ["0", "2"] && graph.labels == [1, -1, 0, -1])
        #expect(rows(graph) == [[1], [0, 3], [], [1]])
    }

    @Test func readsTriDNR() throws {
        let folder = try TemporaryFolder()
        try folder.write("adjedges.txt", "95 96 7 \n96 \n97 95 \n")
        try folder.write("labels.txt", "96 1\n95 0\n97 1\n")
        try folder.write("docs.txt", "95 a text here\n97 other\n")
        let graph = try read(folder, format: "tridnr")
        #expect(graph.ids.all == ["95", "96", "97"] && graph.labels == [0, 1, 1])
        #expect(graph.texts.texts == ["a text here", "", "other"])
        #expect(graph.edgeCount == 2 && graph.provenance.edges.dangling == 1)
    }

    @Test func readsWikispeedia() throws {
        let folder = try TemporaryFolder()
        try folder.write("articles.tsv", "# articles\n#\n\n%C3%85land\nBede\n")
        try folder.write(
            "categories.tsv",
            "# c\n%C3%85land\tsubject.Everyday_life.Geo\nBede\tsubject.Art\nBede\tsubject.IT\n")
        try folder.write("links.tsv", "# l\nBede\t%C3%85land\n")
        try folder.write("plaintext_articles/Bede.txt", "#copyright\n\n  Bede was.\n")
        let graph = try read(folder, format: "wikispeedia")
        #expect(graph.title(of: 0) == "Åland" && graph.className(of: 0) == "Everyday life")
        #expect(graph.className(of: 1) == "Art" && graph.text(of: 1) == "#copyright Bede was.")
        #expect(graph.edgeCount == 1)
    }

    @Test func readsJSONLines() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "toy.jsonl",
            """
            {"id": 7, "text": "seven \\"7\\"", "label": "odd", "year": 1999, "split": "train"}
            {"id": "x", "text": "ex", "neighbors": [7], "split": "val"}

            {"id": 8, "label": "even", "year": 2001}
            {"source": 8, "target": "x"}
            """)
        let graph = try read(folder, "toy.jsonl", format: "json")
        #expect(graph.name == "toy" && graph.ids.all == ["7", "x", "8"])
        #expect(graph.labels == [1, -1, 0] && graph.classNames == ["even", "odd"])
        #expect(rows(graph) == [[1], [0, 2], [1]])
        #expect(try graph.column(named: "year").values == .numeric([1999, .nan, 2001]))
        #expect(graph.activeSplit?.roles == [.train, .validation, .none])
        try folder.write("bad.jsonl", "{\"id\": 1}\n{\"id\": \n")
        #expect(throws: GraphError.self) { try GraphFormats.read(path: folder.path + "/bad.jsonl") }
        try folder.write("dangling.jsonl", "{\"id\": 1}\n{\"source\": 1, \"target\": 2}\n")
        do {
            _ = try GraphFormats.read(path: folder.path + "/dangling.jsonl")
            Issue.record("a dangling edge was read")
        } catch GraphError.danglingEdge(let file, let line, let node) {
            #expect(file == "dangling.jsonl" && line == 2 && node == "2")
        }
    }

    @Test func readsNodeLinkJSON() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "g.json",
            """
            {"directed": true, "nodes": [{"id": "a", "text": "A"}, {"id": "b"}],
             "links": [{"source": "b", "target": "a"}]}
            """)
        let graph = try read(folder, "g.json", format: "json")
        #expect(graph.isDirected && rows(graph) == [[], [0]])
    }

    private static let graphML = """
        <?xml version="1.0" encoding="UTF-8"?>
        <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
          <key id="d0" for="node" attr.name="text" attr.type="string"/>
          <key id="d1" for="node" attr.name="label" attr.type="string"/>
          <key id="d2" for="node" attr.name="weight" attr.type="double"/>
          <graph edgedefault="directed">
            <node id="a"><data key="d0">fish &amp; chips</data><data key="d1">food</data></node>
            <node id="b"><data key="d0"><![CDATA[x < y]]></data><data key="d2">2.5</data></node>
            <edge source="b" target="a"/>
          </graph>
        </graphml>
        """

    @Test func readsGraphML() throws {
        let folder = try TemporaryFolder()
        try folder.write("g.graphml", Self.graphML)
        let graph = try read(folder, "g.graphml", format: "graphml")
        #expect(graph.texts.texts == ["fish & chips", "x < y"] && graph.isDirected)
        #expect(graph.labels == [0, -1] && rows(graph) == [[], [0]])
        #expect(try graph.column(named: "weight").values == .numeric([.nan, 2.5]))
        for (old, new) in [
            ("target=\"a\"", "target=\"z\""), ("</graphml>", ""), ("id=\"b\"", "id=\"a\""),
            ("<graph ", "<notgraph "),
        ] {
            try folder.write("bad.graphml", Self.graphML.replacing(old, with: new))
            #expect(throws: GraphError.self) {
                try GraphFormats.read(path: folder.path + "/bad.graphml")
            }
        }
    }

    @Test(arguments: [
        ("e.txt", "# comment\n10 20\n20 30\n30 10\n10 10\n"),
        ("e.tsv", "10\t20\n20\t30\n10\t30\n10\t30\n"),
        ("e.csv.gz", "source,target,weight\n10,20,0.5\n20,30,1\n30,10,1\n"),
        ("e.edgelist", "% konect\n10 20\n20 30\n30 10\n"),
    ]) func readsEdgeLists(name: String, text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(name, text)
        let graph = try read(folder, name, format: "edges")
        #expect(graph.ids.all == ["10", "20", "30"] && graph.edgeCount == 3)
    }

    @Test func readsEveryFormatByNameOnly() throws {
        let folder = try TemporaryFolder()
        try folder.write("e.txt", "1 2\n1 2 3\n")
        do {
            _ = try GraphFormats.read(path: folder.path + "/e.txt", format: "edges")
            Issue.record("a row with a third column was read")
        } catch GraphError.columnCount(_, let line, let expected, let found) {
            #expect(line == 2 && expected == 2 && found == 3)
        }
        #expect(throws: GraphError.self) {
            try GraphFormats.read(path: folder.path + "/e.txt", format: "excel")
        }
        #expect(Set(GraphFormats.names).count == GraphFormats.all.count)
        #expect(GraphFormats.all.allSatisfy { !$0.summary.isEmpty })
    }
}
