import Support
import Tensor
import Testing

@testable import Graphs

/// Features and weights of edges that no student can be trained on.
@Suite struct FinitenessTests {
    private static func graph(_ rows: [[Float]]) throws -> TextAttributedGraph {
        var parts = GraphParts(name: "g", ids: NodeIDs(rowNumbers: rows.count))
        parts.texts = TextColumn(rows.map { _ in "text" })
        parts.features = try NodeFeatures(
            name: "file", dense: Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count]))
        return try TextAttributedGraph(parts)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e22, -2e18, .greatestFiniteMagnitude])
    func denseFeaturesNameNodeAndColumn(value: Float) throws {
        // Beyond the sixteen elements that are looked at together.
        var rows = [[Float]](repeating: [1, 2, 3, 4, 5], count: 9)
        _ = try Self.graph(rows)
        rows[7][3] = value
        let error = #expect(throws: GraphError.self) { try Self.graph(rows) }
        #expect(error?.summary.contains("feature 3 of “file” of node “7”") == true)
        #expect(error?.name == "NotFinite")
        let plain = try Self.graph(rows.map { $0.map { _ in 0 } })
        let features = try NodeFeatures(
            name: "file", dense: Tensor(rows.flatMap { $0 }, shape: [9, 5]))
        #expect(throws: GraphError.self) { try plain.with(features: features) }
    }

    @Test func sparseFeaturesNameNodeAndColumn() throws {
        let folder = try TemporaryFolder()
        try folder.write("nodes.csv", "id,text\na,x\nb,y\nc,z\n")
        try folder.write("edges.csv", "src,dst\na,b\nb,c\n")
        try folder.write("words.csv", "id,columns,values\na,0,1\nc,2 5,1 1e32\n")
        let error = #expect(throws: GraphError.self) { try GraphFormats.read(path: folder.path) }
        #expect(error?.summary.contains("feature 5 of “words” of node “c”") == true)
    }

    @Test func largeButUsableNumbersStay() throws {
        let graph = try Self.graph([[1e18, -1e18], [0, 1e-38]])
        #expect(graph.features?.columnCount == 2)
    }
}
