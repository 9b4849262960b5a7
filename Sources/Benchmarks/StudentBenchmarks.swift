import ArgumentParser
import Distillation
import GraphNetworks
import NN
import Support
import Tensor

/// A plain network of PyTorch Geometric's examples with its optimiser.
struct PlainStudent {
    let data: BenchmarkGraph
    let model: any GraphModel
    private let optimizer: Adam

    init(_ data: BenchmarkGraph, _ layer: String, depth: Int, width: Int) throws {
        self.data = data
        model = try StudentRegistry.makeModel(
            Self.configuration(data, layer, depth: depth, width: width), seed: 0)
        optimizer = Adam(
            [ParameterGroup(model.store.trainable, learningRate: 0.01, weightDecay: 5e-4)],
            decay: .l2)
    }

    /// The network's configuration: eight heads, dropout 0.5 between layers.
    static func configuration(_ data: BenchmarkGraph, _ layer: String, depth: Int, width: Int)
        throws -> StudentConfiguration
    {
        var configuration = StudentConfiguration(
            architecture: try StudentRegistry.architecture(named: layer), style: .plain,
            inFeatures: data.features.width, classes: data.classes, layers: depth, width: width)
        configuration.heads = 8
        return configuration
    }

    /// One training epoch over the whole graph.
    func epoch(_ number: Int) {
        var pass = ForwardPass(data.graph, random: RandomSource(seed: number))
        model(data.features, &pass).logits.crossEntropy(data.targets).backward()
        optimizer.step(learningRateFactor: 1)
    }
}

/// Times a student in the same way as PyTorch Geometric's networks.
struct StudentBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "students", abstract: "Training epoch and inference of one graph network.")

    @Argument(help: "The folder of graphs.")
    var folder: String
    @Option var graph = "cora"
    @Option(help: "gcn, gat, sage or gin.")
    var layer = "gcn"
    @Option(help: "The number of layers.")
    var depth = 2
    @Option(help: "The hidden dimension.")
    var width = 64
    @OptionGroup var rounds: Rounds

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        let student = try PlainStudent(data, layer, depth: depth, width: width)
        let what = "\(graph) \(layer) L\(depth) h\(width)"
        var epoch = 0
        try rounds.serve([
            BenchmarkCase("train \(what)") {
                epoch += 1
                student.epoch(epoch)
            },
            BenchmarkCase("infer \(what)") {
                _ = try student.model.predict(data.features, graph: data.graph)
            },
        ])
    }
}

/// Times an epoch over sampled neighbourhoods.
struct SampledBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sampled", abstract: "A training epoch over sampled neighbourhoods.")

    @Argument(help: "The folder of graphs.")
    var folder: String
    @Option var graph = "arxiv"
    @Option var width = 64
    @Option(help: "Training nodes in a step.")
    var batch = 1_024
    @Option(help: "Neighbours of each hop, separated by commas.")
    var fanouts = "10,10"
    @OptionGroup var rounds: Rounds

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        let fanouts = fanouts.split(separator: ",").compactMap { Int($0) }
        let task = try data.task()
        var training = TrainingOptions(learningRate: 0.01, epochs: 1, patience: nil)
        training.batching = .neighbors(batch: batch, fanouts: fanouts)
        let epoch = try StudentTrainer(
            task, PlainStudent.configuration(data, "sage", depth: fanouts.count, width: width),
            training: training
        ).epochs(seed: 0)
        var number = 0
        let what = "sampled epoch \(graph) sage L\(fanouts.count) h\(width)"
        try rounds.serve([
            BenchmarkCase("\(what) fan-out \(fanouts.map(String.init).joined(separator: "·"))") {
                epoch(number)
                number += 1
            }
        ])
    }
}

/// Times the same network on graphs of growing size.
struct LinearCostBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linear", abstract: "A GCN epoch on graphs 1, 2, 4 and 8 times a size.")

    @Option(help: "A shape's name.")
    var graph = "arxiv"
    @Option(help: "The factor of the size.")
    var factor = 1
    @Option var width = 64
    @OptionGroup var rounds: Rounds

    func run() throws {
        guard let shape = GraphShape.all.first(where: { $0.name == graph }) else {
            throw ValidationError("No shape is called \(graph).")
        }
        let scaled = shape.scaled(by: factor)
        let student = try PlainStudent(
            BenchmarkGraph(ShapedGraph(scaled)), "gcn", depth: 2, width: width)
        var epoch = 0
        try rounds.serve([
            BenchmarkCase(
                "train \(factor)× \(graph) gcn L2 h\(width)", unit: "million edges/s",
                amount: Double(scaled.edges) / 1e6
            ) {
                epoch += 1
                student.epoch(epoch)
            }
        ])
    }
}

/// Times the sparse product alone, which is bound by memory bandwidth.
struct PropagationBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spmm", abstract: "Sums over the neighbours of all nodes of a graph.")

    @Argument(help: "The folder of graphs.")
    var folder: String
    @Option var graph = "arxiv"
    @OptionGroup var rounds: Rounds

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        let propagation = data.graph.sum
        try rounds.serve(
            [64, 128, 256].map { width in
                let rows = Tensor.random([data.graph.nodeCount, width], seed: 1)
                return BenchmarkCase("spmm \(graph) d\(width)") { _ = propagation(rows) }
            })
    }
}

extension BenchmarkGraph {
    /// The graph as a node classification task; one node stands for validation, which is not timed.
    func task() throws -> NodeClassification {
        try NodeClassification(
            graph: graph, features: features, labels: labels,
            classNames: (0..<classes).map { "class \($0)" }, train: targets.rows.map(Int.init),
            validation: [0], test: [])
    }
}

extension Tensor {
    /// Normally distributed values.
    static func random(_ shape: [Int], seed: Int) -> Tensor {
        var random = RandomSource(seed: seed)
        return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }
}
