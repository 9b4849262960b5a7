import Support
import Tensor
import Testing

@testable import Graphs

@Suite struct TextAttributedGraphTests {
    @Test func answersLookUps() throws {
        let graph = try twoTriangles()
        #expect(graph.nodeCount == 7 && graph.edgeCount == 7 && !graph.isDirected)
        #expect(Array(graph.neighbors(of: 2)) == [0, 1, 3] && graph.degree(of: 6) == 0)
        #expect(graph.className(of: 3) == "b" && graph.className(of: 6) == nil)
        #expect(try graph.node(withID: "4") == 4)
        #expect(graph.shortName(of: 1) == "two words" && graph.shortName(of: 6) == "6")
        #expect(throws: GraphError.self) { try graph.node(withID: "x") }
        #expect(throws: GraphError.self) { try graph.column(named: "x") }
        #expect(throws: GraphError.self) { try graph.using(split: "x") }
        #expect("\(graph)" == "graph two: 7 nodes, 7 edges, 2 classes")
    }

    @Test func refusesPartsThatDoNotFit() throws {
        func graph(_ change: (inout GraphParts) throws -> Void) throws -> TextAttributedGraph {
            var parts = GraphParts(name: "x", ids: NodeIDs(rowNumbers: 2))
            try change(&parts)
            return try TextAttributedGraph(parts)
        }
        _ = try graph { _ in }
        #expect(throws: GraphError.self) { try graph { $0.texts = TextColumn(["a"]) } }
        #expect(throws: GraphError.self) { try graph { $0.labels = [0, 1] } }
        #expect(throws: GraphError.self) { try graph { $0.titles = TextColumn() } }
        #expect(throws: GraphError.self) { try graph { $0.edges = EdgeList([(0, 2)]) } }
        #expect(throws: GraphError.self) { try graph { $0.ids = NodeIDs(rowNumbers: 0) } }
        #expect(throws: GraphError.self) {
            try graph { $0.splits = [SplitMask(name: "s", roles: [.train])] }
        }
        #expect(throws: GraphError.self) {
            try graph {
                $0.features = try NodeFeatures(name: "f", dense: Tensor([1], shape: [1, 1]))
            }
        }
    }

    @Test func hashesWhatItHolds() throws {
        let graph = try twoTriangles()
        // The hash is part of what is stored on disk: it must never change.
        #expect(
            graph.dataHash == "5af509e0c71ee437f15bd8f49887f8e89b0a2b2d8d83a2ead99ce0413ac8a899")
        #expect(try graph.renamed("other").dataHash == graph.dataHash)
        #expect(try graph.splitting(.fewPerClass(1), seed: 0).dataHash == graph.dataHash)
        #expect(try graph.with(texts: TextColumn(emptyTexts: 7)).dataHash != graph.dataHash)
        #expect(try graph.subgraph(of: Array(0..<6)).dataHash != graph.dataHash)
    }

    @Test func describesItself() throws {
        let facts = try twoTriangles().statistics
        #expect(facts.classCounts == [3, 3] && facts.unlabeledCount == 1)
        #expect(facts.edgeHomophily == 6.0 / 7)
        #expect(facts.componentSizes == [6, 1] && facts.isolatedCount == 1)
        #expect(facts.degrees == [2, 2, 3, 3, 2, 2, 0] && facts.meanDegree == 2)
        #expect(facts.textLengths == [1, 2, 1, 1, 1, 1, 0])
        #expect(
            facts.degreeHistogram.map { [$0.lowerBound, $0.upperBound, $0.count] }
                == [[0, 0, 1], [1, 1, 0], [2, 2, 4], [3, 4, 2]])
    }
}

@Suite struct NodeFeaturesTests {
    private let matrix = SparseMatrix(
        rows: [[(2, 3), (0, -4)], [], [(1, 1), (1, 1)]], columnCount: 3)

    @Test func scalesRows() {
        #expect(matrix.dense.values == [-4, 0, 3, 0, 0, 0, 0, 2, 0])
        #expect(matrix.rowsOfUnitLength().dense.values == [-0.8, 0, 0.6, 0, 0, 0, 0, 1, 0])
        let shares = matrix.rowNormalized().dense.values
        #expect(abs(shares[0] + 4.0 / 7) < 1e-6 && shares[7] == 1)
    }

    @Test func joinsSideBySide() throws {
        let joined = SparseMatrix(horizontally: [matrix, matrix.selecting(rows: [2, 1, 0])])
        #expect(
            joined.dense.values
                == [-4, 0, 3, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, -4, 0, 3])
        #expect(throws: GraphError.self) {
            try NodeFeatures(name: "a", sparse: matrix)
                .beside(NodeFeatures(name: "b", sparse: matrix.selecting(rows: [0])))
        }
    }

    @Test func selectsRowsOfBothKinds() throws {
        let dense = try NodeFeatures(name: "d", dense: matrix.dense)
        let sparse = NodeFeatures(name: "d", sparse: matrix)
        guard case .dense(let a) = dense.selecting([2, 0]).values,
            case .sparse(let b) = sparse.selecting([2, 0]).values
        else {
            Issue.record("the kinds changed")
            return
        }
        #expect(a.values == b.dense.values && a.shape == [2, 3])
        #expect(dense != sparse && dense.selecting([0, 1, 2]) == dense)
        #expect(throws: GraphError.self) {
            try NodeFeatures(name: "x", dense: Tensor([1], shape: [1]))
        }
    }
}
