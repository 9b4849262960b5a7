import Foundation
import Support
import Testing

@testable import Graphs

/// Edge weights from files to rows, through cuts, and back into files.
@Suite struct EdgeWeightsTests {
    private static let nodes = "id,label\na,0\nb,0\nc,1\n"

    private func graph(_ edges: String, isDirected: Bool = false) throws -> TextAttributedGraph {
        let folder = try TemporaryFolder()
        try folder.write("nodes.csv", Self.nodes)
        try folder.write("edges.csv", edges)
        return try GraphFormats.read(
            path: folder.path, ReadingContext(name: "w", isDirected: isDirected))
    }

    @Test func tablesGiveBothDirectionsOneWeight() throws {
        // The loop is dropped; of the edge between a and b the first weight counts.
        let graph = try graph("src,dst,weight\nb,a,0.5\na,b,7\nc,c,3\nc,b,2\n")
        #expect(graph.adjacency.neighbors.map(Int.init) == [1, 0, 2, 1])
        #expect(
            graph.edgeWeights == [0.5, 0.5, 2, 2] && graph.incomingWeights == graph.edgeWeights)
        #expect(
            graph.provenance.notes.contains {
                $0 == "1 edge was given again with another weight; the first weight counts."
            })
        let alike = try self.graph("src,dst,weight\nb,a,0.5\na,b,0.5\n")
        #expect(!alike.provenance.notes.contains { $0.contains("again") })
        let plain = try self.graph("src,dst\nb,a\nc,b\n")
        #expect(plain.edgeWeights == nil && plain.incomingWeights == nil)
        #expect(plain.dataHash != graph.dataHash && plain != graph)
    }

    /// Three columns without a header may also be edges with times: what was taken is said.
    @Test func aThirdColumnWithoutAHeaderIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("e.txt", "1 2 1082040961\n2 3 1082155839\n")
        let graph = try GraphFormats.read(path: folder.path + "/e.txt")
        #expect(graph.edgeWeights?.first == 1_082_040_960)
        #expect(graph.provenance.notes.contains { $0.contains("third column was read as weights") })
    }

    @Test func directedEdgesKeepTheirOwn() throws {
        let graph = try graph(
            "src,dst,weight\nc,a,4\na,b,1\nb,a,2\na,c,3\n", isDirected: true)
        #expect(graph.edgeWeights == [1, 3, 2, 4])
        #expect(graph.incoming?.neighbors.map(Int.init) == [1, 2, 0, 0])
        #expect(graph.incomingWeights == [2, 4, 1, 3])
        // Both directions of an edge weigh what the lower-numbered node's edge weighs.
        let both = try graph.symmetrized()
        #expect(both.edgeWeights == [1, 3, 1, 3])
    }

    @Test func cutsAndFilesKeepThem() throws {
        let graph = try graph("src,dst,weight\na,b,0.5\nb,c,2\na,c,1.25\n")
        let cut = try graph.subgraph(of: [2, 0])
        #expect(cut.edgeWeights == [1.25, 1.25])
        let renamed = try graph.renamed("other")
        #expect(renamed.edgeWeights == graph.edgeWeights)
        let folder = try TemporaryFolder()
        try GraphWriter.write(graph, to: folder.path + "/w")
        let read = try GraphFormats.read(path: folder.path + "/w")
        #expect(read.edgeWeights == graph.edgeWeights && read.dataHash == graph.dataHash)
    }

    @Test(arguments: [
        ("e.txt", "x y 2\ny z 0.5\n"), ("e.csv", "source,target,weight\nx,y,2\ny,z,0.5\n"),
        (
            "e.jsonl",
            #"{"id":"x"}\#n{"id":"y"}\#n{"id":"z"}\#n{"source":"x","target":"y","weight":2}"#
                + #"\#n{"source":"y","target":"z","weight":0.5}\#n"#
        ),
        (
            "e.graphml",
            """
            <graphml><key id="k" for="edge" attr.name="weight" attr.type="double"/>
            <graph edgedefault="undirected"><node id="x"/><node id="y"/><node id="z"/>
            <edge source="x" target="y"><data key="k">2</data></edge>
            <edge source="y" target="z"><data key="k">0.5</data></edge></graph></graphml>
            """
        ),
    ])
    func otherFormatsGiveThemToo(name: String, text: String) throws {
        let folder = try TemporaryFolder()
        let graph = try GraphFormats.read(path: try folder.write(name, text))
        #expect(graph.ids.all == ["x", "y", "z"])
        #expect(graph.edgeWeights == [2, 2, 0.5, 0.5])
    }

    @Test func otherThirdColumnsArePassedOver() throws {
        let folder = try TemporaryFolder()
        let graph = try GraphFormats.read(
            path: try folder.write("e.txt", "x y 2\ny z likes\n"))
        #expect(graph.edgeWeights == nil && graph.edgeCount == 2)
        #expect(graph.provenance.notes.contains { $0.contains("not read") })
    }

    @Test(arguments: ["-1", "nan", "heavy", "inf"])
    func badWeightsAreErrors(word: String) throws {
        #expect(throws: GraphError.self) { try graph("src,dst,weight\na,b,\(word)\n") }
    }
}
