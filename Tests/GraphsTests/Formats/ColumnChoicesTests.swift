import Support
import Testing

@testable import Graphs

/// Columns that a person names, texts put together of several, and files of their own.
@Suite struct ColumnChoicesTests {
    private static let nodes = """
        key;heading;essay;kind;when
        a;A one;First text;x;2001
        b;;Second text;y;2002
        c;C three;;x;2003

        """

    private func load(
        _ files: [String: String], _ name: String? = nil, _ change: (inout ColumnChoices) -> Void
    ) throws -> TextAttributedGraph {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        var context = ReadingContext(name: "g")
        change(&context.columns)
        if let edges = context.columns.edgesPath {
            context.columns.edgesPath = folder.path + "/" + edges
        }
        return try GraphFormats.read(
            path: name.map { folder.path + "/" + $0 } ?? folder.path, format: nil, context)
    }

    private func problem(
        _ files: [String: String], _ name: String? = nil, _ change: (inout ColumnChoices) -> Void
    ) -> GraphError? {
        do {
            _ = try load(files, name, change)
            return nil
        } catch {
            return error as? GraphError
        }
    }

    @Test func columnsAreNamed() throws {
        let graph = try load(["n.csv": Self.nodes, "e.txt": "a b\nb c\n"], "n.csv") {
            $0.names = [.id: "key", .title: "heading", .label: "kind"]
            $0.setText(["essay"])
            $0.edgesPath = "e.txt"
        }
        #expect(graph.ids.all == ["a", "b", "c"] && graph.classNames == ["x", "y"])
        #expect(graph.texts.texts == ["First text", "Second text", ""])
        #expect(graph.titles?.texts == ["A one", "", "C three"] && graph.edgeCount == 2)
        #expect(
            graph.provenance.columnSummary
                == "id: key; text: essay; title: heading; label: kind; kept: when")
    }

    @Test func textsAreComposed() throws {
        func texts(_ words: [String]) throws -> [String] {
            try load(["n.csv": Self.nodes], "n.csv") {
                $0.names = [.id: "key", .title: "heading"]
                $0.setText(words)
            }.texts.texts
        }
        #expect(
            try texts(["heading", "essay"]) == ["A one\nFirst text", "Second text", "C three"])
        #expect(
            try texts(["{heading} ({when}): {essay}"])[0] == "A one (2001): First text")
        let graph = try load(
            ["g.jsonl": #"{"id":1,"name":"N","body":"B","label":"l"}"# + "\n"], "g.jsonl"
        ) { $0.setText(["{name}: {body}"]) }
        #expect(graph.texts.texts == ["N: B"])
        let leak = problem(["n.csv": Self.nodes], "n.csv") {
            $0.names = [.id: "key", .label: "kind"]
            $0.setText(["{kind} {essay}"])
        }
        #expect(leak?.summary.contains("other than the label") == true)
    }

    @Test func whatIsNotThereIsNamed() {
        let missing = problem(["n.csv": Self.nodes], "n.csv") { $0.names = [.id: "keys"] }
        #expect(missing?.summary == "n.csv has no column “keys”")
        let pattern = problem(["n.csv": Self.nodes], "n.csv") {
            $0.names = [.id: "key"]
            $0.setText(["{nothing}"])
        }
        #expect(pattern?.summary == "n.csv has no column “nothing”")
        let unused = problem(["c.cites": "1 2\n"], "c.cites") { $0.names = [.label: "kind"] }
        #expect(unused?.summary.contains("--label kind") == true)
    }

    @Test func edgesAreNamedAndDropped() throws {
        let files = [
            "nodes.csv": "id,text\n1,x\n2,y\n",
            "edges.csv": "a,b,n\n1,2,0.5\n1,ZZ,3\nQQ,2,4\n",
        ]
        let graph = try load(files) {
            $0.names = [.source: "a", .target: "b", .weight: "n"]
            $0.dropsUnknownNodes = true
        }
        #expect(graph.edgeCount == 1 && graph.edgeWeights == [0.5, 0.5])
        #expect(graph.provenance.edges.dangling == 2 && graph.provenance.edges.read == 3)
        #expect(graph.provenance.notes.contains { $0.hasPrefix("2 edges name nodes") })
        let error = problem(files) { $0.names = [.source: "a", .target: "b"] }
        #expect(error?.remedy.contains("--drop-unknown") == true)
        let separate = problem(files.merging(["x.csv": "src,dst\n1,9\n"]) { $1 }) {
            $0.edgesPath = "x.csv"
            $0.names = [.source: "src", .target: "dst"]
        }
        #expect(separate != nil)
    }

    @Test func unknownNodesOfEveryFormatAreDropped() throws {
        let files = [
            "a.json":
                #"{"nodes":[{"id":"x"},{"id":"y"}],"links":[{"source":"x","target":"y"},{"source":"x","target":"q"}]}"#,
            "b.graphml": """
            <graphml><graph edgedefault="undirected"><node id="x"/><node id="y"/>
            <edge source="x" target="y"/><edge source="x" target="q"/></graph></graphml>
            """,
            "c.gexf": """
            <gexf><graph><nodes><node id="x"/><node id="y"/></nodes><edges>
            <edge source="x" target="y"/><edge source="x" target="q"/></edges></graph></gexf>
            """,
            "d.gml": "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] "
                + "edge [ source 1 target 9 ] ]",
        ]
        for name in files.keys.sorted() {
            #expect(problem(files, name) { _ in }?.summary.contains("which is not among") == true)
            let graph = try load(files, name) { $0.dropsUnknownNodes = true }
            #expect(graph.edgeCount == 1 && graph.provenance.edges.dangling == 1, "\(name)")
        }
    }

    @Test func labelsAreIgnored() throws {
        let graph = try load(["nodes.csv": "id,text,label\n1,x,a\n2,y,b\n"]) {
            $0.ignoresLabels = true
        }
        #expect(!graph.hasLabels && graph.columns.map(\.name) == ["label_2"])
    }

    @Test func delimitersAreNamed() throws {
        let graph = try load(["nodes.csv": "id~text\n1~a,b\n2~c;d\n"]) {
            $0.delimiter = .quoted(0x7e)
        }
        #expect(graph.texts.texts == ["a,b", "c;d"])
    }

    @Test func listsOfNeighboursAreRead() throws {
        #expect(NeighborLists.names(in: "['a b', \"c\"]") == ["a b", "c"])
        #expect(NeighborLists.names(in: "[1, 2,3]") == ["1", "2", "3"])
        #expect(NeighborLists.names(in: "[ 1 2\n 3]") == ["1", "2", "3"])
        #expect(NeighborLists.names(in: "[]").isEmpty && NeighborLists.names(in: "nan").isEmpty)
        let graph = try load(
            ["p.csv": "raw_text,label,neighbor_ids\nx,0,\"[1, 2]\"\ny,1,[0]\nz,0,\n"], "p.csv"
        ) { _ in }
        #expect(graph.edgeCount == 2 && graph.ids.all == ["0", "1", "2"])
        #expect(
            graph.provenance.notes.contains("There is no column of ids: nodes are numbered from 0.")
        )
    }
}
