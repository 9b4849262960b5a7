import GraphNetworks
import Support
import Tensor
import Testing

@testable import Distillation

/// Students after training: new nodes and explanations.
@Suite struct UseTests {
    private func trained(_ architecture: LayerKind, _ style: StudentStyle = .blocks)
        throws -> (GroupedGraph, any GraphModel)
    {
        let graph = try GroupedGraph(nodeCount: 60, labelled: 5)
        var configuration = graph.configuration(architecture)
        configuration.style = style
        let runs = try StudentTrainer(
            graph.task, configuration, training: TrainingOptions(epochs: 12)
        ).run(seeds: [1])
        return (graph, runs.runs[0].model)
    }

    @Test(arguments: LayerKind.allCases, StudentStyle.allCases)
    func newNodesGetWhatTheWholeGraphWouldGiveThem(
        architecture: LayerKind, style: StudentStyle
    ) throws {
        let (graph, model) = try trained(architecture, style)
        let added = FeatureMatrix(randomTensor([2, 12], seed: 9))
        let edges = [(source: 60, target: 3), (source: 61, target: 60), (source: 8, target: 61)]
        let found = try NewNodes(features: added, edges: edges)
            .probabilities(model, base: graph.task.features, graph: graph.task.graph)
        #expect(found.shape == [2, 3])
        let whole = try model.predict(
            try graph.task.features.appending(added),
            graph: graph.task.graph.adding(nodes: 2, edges: edges)
        ).logits.softmaxRows()
        for row in 0..<2 {
            let pairs = zip(found.row(row), whole.row(60 + row))
            #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    @Test func edgesThatLeadNowhereAreErrors() throws {
        let (graph, model) = try trained(.gcn)
        let added = FeatureMatrix(randomTensor([1, 12], seed: 9))
        #expect(throws: DistillationError.self) {
            try NewNodes(features: added, edges: [(source: 60, target: 99)])
                .probabilities(model, base: graph.task.features, graph: graph.task.graph)
        }
        let small = FeatureMatrix(randomTensor([1, 4], seed: 9))
        #expect(throws: GraphNetworkError.self) {
            try NewNodes(features: small, edges: [])
                .probabilities(model, base: graph.task.features, graph: graph.task.graph)
        }
    }

    @Test(arguments: LayerKind.allCases)
    func gradientsInExplanationsMatchDifferences(architecture: LayerKind) throws {
        let (graph, model) = try trained(architecture)
        let explanation = try Explanation(
            of: 7, model, graph.task.features, graph: graph.task.graph,
            options: Explanation.Options(occluded: 2))
        let x = graph.task.features.dense
        func score(_ elements: [Float]) throws -> Double {
            let logits = try model.predict(
                FeatureMatrix(Tensor(elements, shape: x.shape)), graph: graph.task.graph
            ).logits
            return Double(logits.row(7)[explanation.predictedClass])
        }
        // The slope along "all inputs of this node grow in proportion" is the sum of gradient × input.
        let first = try #require(explanation.nodes.first)
        var (more, less) = (x.values, x.values)
        for column in 0..<12 {
            more[first.node * 12 + column] *= 1.005
            less[first.node * 12 + column] *= 0.995
        }
        let slope = (try score(more) - score(less)) / 0.01
        #expect(abs(slope - first.gradientTimesInput) < 0.05 * max(1, abs(slope)))
        #expect(explanation.nodes.filter { $0.occlusion != nil }.count <= 2)
        #expect(explanation.nodes.contains { $0.node == 7 && $0.distance == 0 })
        let total = explanation.nodes.reduce(0) { $0 + $1.gradientTimesInput }
        let columns = explanation.inputs.reduce(0) { $0 + $1.gradientTimesInput }
        #expect(abs(total - columns) < 1e-3 * max(1, abs(total)))
    }

    /// Sparse inputs stay sparse in explanations, which are those of the same inputs written out.
    @Test(arguments: LayerKind.allCases)
    func sparseInputsAreExplainedLikeDenseOnes(architecture: LayerKind) throws {
        let (graph, model) = try trained(architecture)
        let dense = graph.task.features.dense
        var (offsets, columns, values): ([Int32], [Int32], [Float]) = ([0], [], [])
        for row in 0..<dense.rowCount {
            for (column, value) in dense.row(row).enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(Int32(columns.count))
        }
        let sparse = FeatureMatrix(
            SparseMatrix(
                rowCount: dense.rowCount, columnCount: dense.rowSize, rowOffsets: offsets,
                columnIndices: columns, values: values))
        let one = try Explanation(of: 7, model, FeatureMatrix(dense), graph: graph.task.graph)
        let other = try Explanation(of: 7, model, sparse, graph: graph.task.graph)
        func near(_ a: Double?, _ b: Double?) -> Bool {
            guard let a, let b else { return a == nil && b == nil }
            return abs(a - b) < 1e-3 * max(1, abs(a))
        }
        #expect(near(one.probability, other.probability) && near(one.logOdds, other.logOdds))
        for node in one.nodes {
            let same = try #require(other.nodes.first { $0.node == node.node })
            #expect(near(node.gradientTimesInput, same.gradientTimesInput))
            if let loss = node.loss, let found = same.loss {
                #expect(
                    near(loss.logOdds, found.logOdds) && near(loss.probability, found.probability))
            }
        }
        for input in one.inputs {
            let same = try #require(other.inputs.first { $0.column == input.column })
            #expect(near(input.gradientTimesInput, same.gradientTimesInput))
            #expect(near(input.own, same.own) && near(input.loss?.logOdds, same.loss?.logOdds))
        }
        let few = try Explanation(
            of: 7, model, sparse, graph: graph.task.graph,
            options: .init(ignoredColumns: [one.inputs[0].column]))
        #expect(!few.inputs.contains { $0.column == one.inputs[0].column })
    }

    @Test func occlusionIsTheFallOfTheProbability() throws {
        let (graph, model) = try trained(.gcn)
        let explanation = try Explanation(
            of: 4, model, graph.task.features, graph: graph.task.graph)
        let neighbor = try #require(explanation.nodes.first { $0.distance == 1 })
        var elements = graph.task.features.dense.values
        for column in 0..<12 { elements[neighbor.node * 12 + column] = 0 }
        let without = try model.predict(
            FeatureMatrix(Tensor(elements, shape: [60, 12])),
            graph: graph.task.graph.isolating([neighbor.node])
        ).logits.softmaxRows().row(4)[explanation.predictedClass]
        let occlusion = try #require(neighbor.occlusion)
        #expect(abs(explanation.probability - Double(without) - occlusion) < 1e-5)
        let column = try #require(explanation.inputs.first)
        var others = graph.task.features.dense.values
        for place in stride(from: column.column, to: others.count, by: 12) { others[place] = 0 }
        let changed = try model.predict(
            FeatureMatrix(Tensor(others, shape: [60, 12])), graph: graph.task.graph
        ).logits.softmaxRows().row(4)[explanation.predictedClass]
        let fall = try #require(column.occlusion)
        #expect(abs(explanation.probability - Double(changed) - fall) < 1e-5)
        #expect(throws: DistillationError.self) {
            try Explanation(of: 60, model, graph.task.features, graph: graph.task.graph)
        }
    }
}
