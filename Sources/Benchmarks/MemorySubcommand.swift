import ArgumentParser
import Distillation
import GraphNetworks
import Support
import Tensor

/// Trains one student of a shape and prints what its memory was estimated to be and what it was.
struct MemorySubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "The estimated and the measured memory of one training.")

    @Option(help: "gcn, gat, sage, gin, ….")
    var layer = "gcn"
    @Option(help: "blocks or plain.")
    var style = "blocks"
    @Option var nodes = 20_000
    @Option(help: "The mean number of neighbours.")
    var degree = 10
    @Option(help: "Columns of the input features.")
    var inputs = 64
    @Option var width = 128
    @Option var layers = 2
    @Option(help: "The width of a teacher's features; 0: no teacher.")
    var teacher = 0
    @Flag(help: "Align every node with the teacher.")
    var all = false
    @Option(help: "Nodes of a neighbour-sampled step; 0: the whole graph.")
    var batch = 0

    func run() throws {
        let task = try makeTask()
        let configuration = StudentConfiguration(
            architecture: try StudentRegistry.architecture(named: layer),
            style: StudentStyle(rawValue: style) ?? .blocks, inFeatures: inputs, classes: 5,
            layers: layers, width: width)
        var training = TrainingOptions(epochs: 3, patience: nil)
        if batch > 0 {
            training.batching = .neighbors(
                batch: batch, fanouts: Array(repeating: 10, count: layers))
        }
        let trainer = try StudentTrainer(
            task, configuration, training: training, teacher: knowledge())
        let estimate = try trainer.memory
        TensorMemory.releaseUnused()
        PeakMemory.reset()
        let before = PeakMemory.mebibytes
        _ = try trainer.run(seeds: [0])
        let peak = (PeakMemory.mebibytes - before) * 1_048_576
        BenchmarkOutput.write([
            "estimate": .integer(estimate.total), "peak": .number(peak),
            "parameters": .integer(estimate.parameters), "layers": .integer(estimate.layers),
            "predictions": .integer(estimate.predictions),
            "knowledge": .integer(estimate.knowledge),
        ])
    }

    private func makeTask() throws -> NodeClassification {
        var random = RandomSource(seed: 1)
        let edges = (0..<nodes * degree / 2).flatMap { index -> [(source: Int, target: Int)] in
            let (one, other) = (index % nodes, random.integer(below: nodes))
            return [(one, other), (other, one)]
        }
        return try NodeClassification(
            graph: GraphOperators(nodeCount: nodes, edges: edges),
            features: FeatureMatrix(.random([nodes, inputs], seed: 2)),
            labels: (0..<nodes).map { $0 % 5 }, classNames: ["a", "b", "c", "d", "e"],
            train: Array(0..<nodes / 3), validation: Array(nodes / 3..<nodes / 2),
            test: Array(nodes / 2..<nodes))
    }

    private func knowledge() -> (features: HopFeatures, options: DistillationOptions)? {
        guard teacher > 0 else { return nil }
        var options = DistillationOptions()
        options.nodes = all ? .all : .train
        let hops = (0...layers).map { Tensor.random([nodes, teacher], seed: $0) }
        return (
            HopFeatures(hops: hops, teacher: TeacherNotice(name: "random"), graphHash: ""), options
        )
    }
}
