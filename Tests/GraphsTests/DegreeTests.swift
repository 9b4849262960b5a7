import Foundation
import JSON
import Testing

@testable import Graphs

/// One definition of degree: networkx's.
@Suite struct DegreeTests {
    private let golden: JSONValue

    init() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "Goldens/measures/degrees.json"))
        golden = try JSONValue(parsing: [UInt8](data))
    }

    private func graph(isDirected: Bool) throws -> TextAttributedGraph {
        let count = try golden.integer(at: "nodes")
        let edges = try golden.array(at: "edges").map { edge in
            let ends = try edge.array().map { try $0.integer() }
            return (ends[0], ends[1])
        }
        var parts = GraphParts(name: "golden", ids: NodeIDs(rowNumbers: count))
        parts.edges = EdgeList(edges)
        parts.isDirected = isDirected
        return try TextAttributedGraph(parts)
    }

    private func integers(_ name: String) throws -> [Int] {
        try golden.array(at: .init(stringLiteral: name)).map { try $0.integer() }
    }

    @Test func degreesOfADirectedGraphMatchNetworkX() throws {
        let graph = try graph(isDirected: true)
        let nodes = 0..<graph.nodeCount
        #expect(try nodes.map { graph.inDegree(of: $0) } == integers("in"))
        #expect(try nodes.map { graph.outDegree(of: $0) } == integers("out"))
        #expect(try nodes.map { graph.degree(of: $0) } == integers("degree"))
        #expect(try graph.statistics.degrees == integers("degree"))
    }

    @Test func degreesOfAnUndirectedGraphAreNeighbours() throws {
        let graph = try graph(isDirected: false)
        let nodes = 0..<graph.nodeCount
        #expect(try nodes.map { graph.degree(of: $0) } == integers("neighbors"))
        #expect(try graph.statistics.degrees == integers("neighbors"))
        #expect(nodes.allSatisfy { graph.inDegree(of: $0) == graph.outDegree(of: $0) })
    }
}

/// Warnings of splits that give less than their name promises.
@Suite struct SplitNoteTests {
    private func graph(_ sizes: [Int]) throws -> TextAttributedGraph {
        let labels = sizes.enumerated().flatMap { label, size in
            Array(repeating: label, count: size)
        }
        return try TextAttributedGraph(
            name: "sizes", texts: labels.map { "class \($0)" },
            edges: (1..<labels.count).map { ($0 - 1, $0) }, labels: labels,
            classNames: sizes.indices.map { "c\($0)" })
    }

    @Test func smallClassesAreNamedWithTheirCounts() throws {
        let split = try graph([40, 5, 1]).splitting(.fewPerClass(10), seed: 1)
        let notes = split.splitNotes.joined(separator: "\n")
        #expect(
            notes.contains("fewer than 10 training nodes of c1 (2 of 5 nodes), c2 (1 of 1 node)"))
        #expect(!notes.contains("c0"))
        #expect(try graph([40, 40]).splitting(.fewPerClass(10), seed: 1).splitNotes.isEmpty)
    }

    @Test func emptyPartsAreNamed() throws {
        let few = try graph([2, 2]).splitting(.fewPerClass(5), seed: 1)
        #expect(few.splitNotes.contains { $0.contains("no labelled validation nodes") })
        let whole = try graph([9, 9]).splitting(.random(train: 1, validation: 0), seed: 1)
        let notes = whole.splitNotes.joined(separator: "\n")
        #expect(notes.contains("no labelled validation nodes"))
        #expect(notes.contains("no labelled test nodes"))
    }

    @Test func randomSplitsNameClassesWithoutTrainingNodes() throws {
        let split = try graph([60, 1]).splitting(.random(train: 0.1, validation: 0.4), seed: 3)
        let isTrained = split.activeSplit?.roles[60] == .train
        #expect(
            split.splitNotes.contains { $0.contains("no training nodes of c1 (1 node)") }
                == !isTrained)
        #expect(!isTrained, "choose another seed")
    }
}
