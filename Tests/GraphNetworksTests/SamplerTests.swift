import Support
import Tensor
import Testing

@testable import GraphNetworks

@Suite struct SamplerTests {
    /// A star of forty leaves around node 0, and a path through the leaves.
    private func graph() -> GraphOperators {
        var edges: [(source: Int, target: Int)] = []
        for leaf in 1...40 {
            edges += [(0, leaf), (leaf, 0)]
            if leaf > 1 { edges += [(leaf - 1, leaf), (leaf, leaf - 1)] }
        }
        return GraphOperators(nodeCount: 41, edges: edges)
    }

    @Test func noNodeGathersFromMoreThanItsFanOut() {
        let graph = graph()
        let sampler = SubgraphSampler(graph, fanouts: [5, 2])
        var random = RandomSource(seed: 1)
        let batch = sampler.sample([0, 7, 0], random: &random)
        #expect(batch.seedCount == 2 && Array(batch.seeds) == [0, 7])
        #expect(Set(batch.nodes).count == batch.nodes.count)
        let rows = batch.graph.adjacency
        #expect(rows.entries(ofRow: 0).count == 5)
        #expect(rows.entries(ofRow: 1).count == 3)
        for place in 2..<batch.nodes.count { #expect(rows.entries(ofRow: place).count <= 2) }
        for place in batch.nodes.indices {
            let columns = rows.entries(ofRow: place).map { Int(rows.columnIndices[$0]) }
            #expect(columns == Array(Set(columns)).sorted())
            let known = graph.adjacency.entries(ofRow: batch.nodes[place]).map {
                Int(graph.adjacency.columnIndices[$0])
            }
            #expect(columns.allSatisfy { known.contains(batch.nodes[$0]) })
        }
    }

    @Test func largeFanOutsGiveTheWholeSurroundings() throws {
        let graph = graph()
        var random = RandomSource(seed: 1)
        let batch = SubgraphSampler(graph, fanouts: [100, 100, 100])
            .sample([12], random: &random)
        var configuration = StudentConfiguration(
            architecture: .sage, inFeatures: 4, classes: 3, layers: 2, width: 8)
        configuration.dropout = 0
        let model = try StudentRegistry.makeModel(configuration, seed: 1)
        let features = FeatureMatrix(randomTensor([41, 4], seed: 2))
        let whole = try model.predict(features, graph: graph).logits.row(12)
        let part = try model.predict(features.rows(batch.nodes), graph: batch.graph).logits.row(0)
        #expect(zip(whole, part).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// Leaving out nodes that no later layer reads changes neither results nor gradients.
    @Test(
        arguments: LayerKind.allCases.filter { $0.receptiveField == 1 && $0 != .gcnii },
        [(fanouts: [4, 3], layers: 2), ([4, 3, 2], 2), ([6], 2), ([3, 3, 3], 3)])
    func layersLeaveOutWhatNobodyReads(
        architecture: LayerKind, size: (fanouts: [Int], layers: Int)
    ) throws {
        var random = RandomSource(seed: 4)
        let batch = SubgraphSampler(graph(), fanouts: size.fanouts)
            .sample([3, 17, 30], random: &random)
        #expect(
            batch.nodesWithinHops?.first == 3 && batch.nodesWithinHops?.last == batch.nodes.count)
        var configuration = StudentConfiguration(
            architecture: architecture, style: .plain, inFeatures: 6, classes: 3,
            layers: size.layers, width: 8)
        configuration.dropout = 0.3
        let dense = randomTensor([batch.nodes.count, 6], seed: 2)
        for features in [FeatureMatrix(dense), FeatureMatrix(sparse(dense))] {
            var results: [(logits: [Float], gradients: [Tensor?])] = []
            for nodesWithinHops in [nil, batch.nodesWithinHops] {
                let model = try StudentRegistry.makeModel(configuration, seed: 1)
                var pass = ForwardPass(batch.graph, random: RandomSource(seed: 5))
                pass.nodesWithinHops = nodesWithinHops
                let logits = model(features, &pass).logits
                if nodesWithinHops != nil { #expect(logits.rowCount == 3) }
                logits.crossEntropy(CrossEntropyTargets(rows: [0, 1, 2], classes: [0, 1, 2]))
                    .backward()
                results.append(
                    (
                        (0..<3).flatMap { logits.row($0) },
                        model.store.trainable.map(\.gradient)
                    ))
            }
            let logits = zip(results[0].logits, results[1].logits)
            #expect(logits.allSatisfy { abs($0 - $1) < 1e-5 })
            for case (let whole?, let part?) in zip(results[0].gradients, results[1].gradients) {
                #expect(zip(whole.values, part.values).allSatisfy { abs($0 - $1) < 1e-5 })
            }
        }
    }

    /// The positive elements of a dense matrix.
    private func sparse(_ dense: Tensor) -> SparseMatrix {
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for row in 0..<dense.rowCount {
            for (column, value) in dense.row(row).enumerated() where value > 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: dense.rowCount, columnCount: dense.rowSize, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }

    @Test func clustersCoverEveryNodeOnce() {
        let graph = graph()
        let sampler = ClusterSampler(graph, count: 6, seed: 2)
        #expect(sampler.clusters.flatMap { $0 }.sorted() == Array(0...40))
        #expect(sampler.clusters.allSatisfy { $0.count >= 6 && $0.count <= 8 })
        var random = RandomSource(seed: 3)
        let batches = sampler.batches(clustersPerBatch: 2, random: &random)
        #expect(batches.flatMap { $0 }.sorted() == Array(0...40))
        let batch = sampler.batch(batches[0], seeds: [batches[0][1]])
        #expect(batch.seedCount == 1 && batch.nodes[0] == batches[0][1])
        #expect(batch.graph.isSymmetric)
        #expect(batch.graph.adjacency == batch.graph.adjacency.transposed)
    }

    @Test func addedAndIsolatedNodesKeepTheRest() {
        let graph = GraphOperators(nodeCount: 3, edges: [(0, 1), (1, 0), (1, 2), (2, 1)])
        let larger = graph.adding(
            nodes: 1, edges: [(source: 3, target: 0), (source: 3, target: 3)])
        #expect(
            larger.adjacency.dense.values == [0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0])
        let cut = graph.isolating([1])
        #expect(cut.adjacency.entryCount == 0 && cut.nodeCount == 3)
        #expect(graph.surroundings(of: 0, steps: 1).map(\.node) == [0, 1])
        #expect(graph.surroundings(of: 0, steps: 2).map(\.distance) == [0, 1, 2])
    }
}
