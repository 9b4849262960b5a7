import Foundation
import JSON
import Support
import Tensor
import Testing

@testable import Graphs

/// Files that NetworkX, PyTorch, PyTorch Geometric, SciPy and NumPy wrote (Tests/Goldens/formats).
@Suite struct ForeignFilesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Goldens/formats").path

    /// The facts of the graph that the script wrote down.
    private struct Truth {
        let ids: [String]
        let texts: [String]
        let titles: [String]
        let y: [Int]
        let edges: [(Int, Int)]
        let weights: [Float]
        let x: [Float]

        init() throws {
            let json = try JSONValue(
                parsing: try ByteStream.contents(of: folder + "/truth.json", limit: 1 << 20))
            ids = try json.strings(at: "ids")
            texts = try json.strings(at: "texts")
            titles = try json.strings(at: "titles")
            y = try json.array(at: "y").compactMap(\.intValue)
            edges = try json.array(at: "edges").map {
                ($0[0]?.intValue ?? -1, $0[1]?.intValue ?? -1)
            }
            weights = try json.array(at: "weights").compactMap(\.doubleValue).map { Float($0) }
            x = try json.array(at: "x").compactMap(\.doubleValue).map { Float($0) }
        }
    }

    private static let names = ["Databases", "Robotics", "Biology"]

    private func load(_ name: String) throws -> TextAttributedGraph {
        try GraphFormats.read(path: Self.folder + "/" + name)
    }

    private func expectEdges(_ graph: TextAttributedGraph, isWeighted: Bool) throws {
        let truth = try Truth()
        let rows = graph.ids.index(of: "p0") == nil ? (0..<6).map(String.init) : truth.ids
        #expect(graph.edgeCount == truth.edges.count)
        for ((a, b), weight) in zip(truth.edges, truth.weights) {
            let (from, to) = (try graph.node(withID: rows[a]), try graph.node(withID: rows[b]))
            #expect(graph.adjacency.contains(from, to))
            guard isWeighted else { continue }
            let place = graph.neighbors(of: from).firstIndex(of: Int32(to))
            #expect(place.map { graph.edgeWeights?[$0] } == weight)
        }
        #expect((graph.edgeWeights != nil) == isWeighted)
    }

    @Test(arguments: ["networkx.gml", "networkx.gexf", "adjacency.json", "nodelink.json"])
    func graphsOfNetworkX(name: String) throws {
        let truth = try Truth()
        let graph = try load(name)
        #expect(graph.ids.all == truth.ids && graph.texts.texts == truth.texts)
        #expect(graph.titles?.texts == truth.titles)
        let classes: [String] = (0..<6).map { graph.className(of: $0) ?? "" }
        let expected: [String] = truth.y.map { $0 < 0 ? "" : Self.names[$0] }
        #expect(classes == expected)
        #expect(graph.columns.map(\.name) == ["year"])
        let years: [String] = (0..<6).map { graph.columns[0].text(of: $0) }
        #expect(years == ["2000", "2001", "2002", "2003", "2004", "2005"])
        try expectEdges(graph, isWeighted: true)
    }

    @Test func pajek() throws {
        let truth = try Truth()
        let graph = try load("networkx.net")
        #expect(graph.ids.all == truth.ids && !graph.isDirected)
        #expect(graph.text(of: 1) == truth.texts[1] && graph.text(of: 2) == "two lines")
        #expect(graph.title(of: 3) == "Title 3" && graph.className(of: 4) == "Robotics")
        try expectEdges(graph, isWeighted: true)
    }

    @Test func adjacencyLists() throws {
        let graph = try load("networkx.adjlist")
        #expect(Set(graph.ids.all) == Set(try Truth().ids))
        try expectEdges(graph, isWeighted: false)
    }

    @Test func labelsOfGEXFAreClasses() throws {
        let graph = try load("labels.gexf")
        #expect(graph.classNames == Self.names.sorted() && graph.labels[5] == -1)
        #expect(graph.className(of: 0) == "Databases" && graph.nodeCount == 12)
    }

    @Test(arguments: ["data.pt", "list.pt", "processed.pt", "dictionary.pt", "index.pt"])
    func graphsOfPyTorch(name: String) throws {
        let truth = try Truth()
        let graph = try load(name)
        let isNamed = ["data.pt", "list.pt", "processed.pt"].contains(name)
        #expect(graph.nodeCount == 6)
        let labels: [Int] = graph.labels.map { Int($0) }
        #expect(labels == truth.y)
        #expect(graph.classNames == (isNamed ? Self.names : ["0", "1", "2"]))
        let fourth: SplitRole = name == "dictionary.pt" ? .none : .validation
        let roles: [SplitRole] = [.train, .train, .train, fourth, .test, .none]
        #expect(graph.activeSplit?.roles == roles)
        if name != "index.pt" {
            #expect(graph.texts.texts == truth.texts)
            guard case .dense(let features)? = graph.features?.values else {
                Issue.record("no features")
                return
            }
            #expect(features.shape == [6, 3] && features.values == truth.x)
        }
        if isNamed {
            #expect(graph.ids.all == truth.ids && graph.titles?.texts == truth.titles)
            #expect(graph.columns.map(\.name) == ["year"])
            #expect(
                graph.provenance.columnSummary?.contains("features: x") == true,
                "\(graph.provenance.columnSummary ?? "")")
        }
        if name == "dictionary.pt" {
            #expect(graph.splits.map(\.name) == ["split-0", "split-1", "split-2"])
            #expect(graph.provenance.columnSummary?.contains("not used: edge_attr") == true)
        }
        try expectEdges(graph, isWeighted: isNamed)
    }

    @Test func severalGraphsAreCounted() {
        let error = #expect(throws: GraphError.self) { try load("two.pt") }
        #expect(error?.summary == "two.pt holds 2 graphs, not one")
        #expect(throws: (any Error).self) { try load("refused.pt") }
    }

    @Test(arguments: ["arrays.npz", "heterophilous.npz", "shchur.npz", "unicode.npz", "scipy.npz"])
    func archives(name: String) throws {
        let truth = try Truth()
        let graph = try load(name)
        #expect(graph.nodeCount == 6)
        try expectEdges(graph, isWeighted: false)
        switch name {
        case "arrays.npz":
            #expect(graph.labels.map(Int.init) == truth.y && graph.features?.columnCount == 3)
            #expect(
                graph.activeSplit?.roles == [.train, .train, .train, .validation, .test, .none])
        case "heterophilous.npz":
            #expect(graph.splits.count == 2 && graph.splits[1].roles[4] == .validation)
        case "shchur.npz":
            #expect(graph.ids.all == truth.ids && graph.classNames == Self.names)
            guard case .sparse(let matrix)? = graph.features?.values else {
                Issue.record("no sparse features")
                return
            }
            let expected: [Float] = truth.x.map { max($0, 0) }
            #expect(matrix.dense() == expected)
        case "unicode.npz":
            #expect(graph.texts.texts == truth.texts && graph.classNames == ["a", "b"])
        default: break
        }
    }

    @Test(arguments: ["planetoid", "planetoid/ind.tiny.allx"])
    func planetoid(name: String) throws {
        let graph = try load(name)
        #expect(graph.nodeCount == 7 && graph.edgeCount == 5 && graph.name != "")
        #expect(graph.labels == [0, 1, 2, 0, 1, -1, 2])
        #expect(
            graph.activeSplit?.roles
                == [.train, .train, .validation, .validation, .test, .none, .test])
        guard case .sparse(let matrix)? = graph.features?.values else {
            Issue.record("no sparse features")
            return
        }
        let x = try Truth().x.map { max($0, 0) }
        // Node 6 is the first test row, node 4 the second, node 5 has zeros.
        var expected: [Float] = Array(x[..<12])
        expected += x[15..<18]
        expected += [0, 0, 0] as [Float]
        expected += x[12..<15]
        #expect(matrix.dense() == expected)
    }

    @Test func tablesWithLists() throws {
        let truth = try Truth()
        let graph = try load("cstag")
        #expect(graph.texts.texts == truth.texts && graph.labels.map(Int.init) == truth.y)
        #expect(graph.columns.map(\.name) == ["category"])
        try expectEdges(graph, isWeighted: false)
        #expect(try GraphCheck(graph).columnOfClassNames == "category")
        let named = try graph.renamingClasses(byColumn: "category")
        #expect(named.classNames == Self.names)
    }

    @Test func foldersOfHuggingFace() throws {
        let truth = try Truth()
        let graph = try load("huggingface")
        #expect(graph.ids.all == (0..<6).map(String.init) && graph.texts.texts == truth.texts)
        #expect(graph.labels.map(Int.init) == truth.y)
        #expect(
            graph.activeSplit?.roles
                == [.train, .train, .train, .validation, .test, .test])
        try expectEdges(graph, isWeighted: false)
    }
}

extension SparseMatrix {
    /// All entries, row-major.
    fileprivate func dense() -> [Float] {
        var values = [Float](repeating: 0, count: rowCount * columnCount)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                values[row * columnCount + Int(columnIndices[entry])] = self.values[entry]
            }
        }
        return values
    }
}
