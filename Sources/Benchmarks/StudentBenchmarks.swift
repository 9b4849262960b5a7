import ArgumentParser
import Distillation
import GraphNetworks
import NN
import Support
import Tensor

/// Times students as the peers' `gnn_pyg.py` times PyTorch Geometric's networks.
struct StudentBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "students", abstract: "Training epochs and inference of graph networks.")

    @Argument(help: "A folder of graphs made by the peers' gen_graph.py.")
    var folder: String
    @Option(help: "Names of graphs, separated by commas.")
    var graphs = "cora"
    @Option(help: "Names of layers, separated by commas.")
    var models = "gcn,gat,sage,gin"
    @Option(help: "Hidden widths, separated by commas.")
    var hidden = "64"
    @Option(help: "Numbers of layers, separated by commas.")
    var layers = "2"
    @Option(help: "How often each is timed.")
    var runs = 15

    func run() throws {
        for name in graphs.split(separator: ",") {
            let data = try BenchmarkGraph(folder: folder, name: String(name))
            for model in models.split(separator: ",") {
                for depth in layers.split(separator: ",").compactMap({ Int($0) }) {
                    for width in hidden.split(separator: ",").compactMap({ Int($0) }) {
                        try measure(data, String(model), depth: depth, width: width)
                    }
                }
            }
        }
    }

    private func measure(_ data: BenchmarkGraph, _ name: String, depth: Int, width: Int) throws {
        var configuration = StudentConfiguration(
            architecture: try StudentRegistry.architecture(named: name), style: .plain,
            inFeatures: data.features.width, classes: data.classes, layers: depth, width: width)
        configuration.heads = 8
        let model = try StudentRegistry.makeModel(configuration, seed: 0)
        let optimizer = Adam(
            [ParameterGroup(model.store.trainable, learningRate: 0.01, weightDecay: 5e-4)],
            decay: .l2)
        var epoch = 0
        let what = "\(data.name) \(name) L\(depth) h\(width)"
        Measurement("train \(what)", runs: runs) {
            epoch += 1
            var pass = ForwardPass(data.graph, random: RandomSource(seed: epoch))
            model(data.features, &pass).logits.crossEntropy(data.targets).backward()
            optimizer.step(learningRateFactor: 1)
        }.report()
        try Measurement("infer \(what)", runs: runs) {
            _ = try model.predict(data.features, graph: data.graph)
        }.report()
    }
}

/// Times a distillation epoch as the peers' `distill_torch.py` times plain PyTorch's.
struct DistillationBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distillation", abstract: "Distillation epochs and the contrastive loss.")

    @Argument(help: "A folder of graphs made by the peers' gen_graph.py.")
    var folder: String
    @Option(help: "The name of a graph.")
    var graph = "cora768"
    @Option(help: "The student's width.")
    var width = 256
    @Option(help: "The teacher's width.")
    var teacher = 640
    @Option(help: "Nodes a step; 0: all.")
    var batch = 0
    @Option(help: "How often each is timed.")
    var runs = 7

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        let count = data.graph.nodeCount
        let what = "\(graph) K2 d\(width) dLLM\(teacher) batch\(batch > 0 ? batch : count)"
        let features = HopFeatures(
            hops: (0..<3).map { Self.random([count, teacher], seed: $0) },
            teacher: TeacherNotice(name: "random"), graphHash: "")
        let nodes = Array(0..<count)
        let task = try NodeClassification(
            graph: data.graph, features: data.features, labels: data.labels,
            classNames: (0..<data.classes).map { "class \($0)" },
            train: data.targets.rows.map(Int.init), validation: [nodes[0]], test: [])
        var configuration = StudentConfiguration(
            architecture: .gcn, inFeatures: data.features.width, classes: data.classes,
            width: width)
        configuration.dropout = 0.2
        var options = DistillationOptions()
        (options.nodes, options.contrastBatch) = (.all, batch > 0 ? batch : count)
        options.stepsPerEpoch = batch > 0 ? (count + batch - 1) / batch : 1
        let trainer = try StudentTrainer(
            task, configuration,
            training: TrainingOptions(
                optimizer: .adamW, learningRate: 5e-3, epochs: runs + 2, patience: nil),
            teacher: (features, options))
        let epochs = try trainer.run(seeds: [0]).runs[0].epochs.map(\.seconds)
        let times = zip(epochs.dropFirst(2), epochs.dropFirst()).map { $0 - $1 }.sorted()
        print("distill-epoch \(what) (with evaluation): median \(times[times.count / 2]) s")
        measureContrast(batch > 0 ? batch : count, data)
    }

    private func measureContrast(_ count: Int, _ data: BenchmarkGraph) {
        let student = Parameter(path: "s", value: Self.random([count, width], seed: 5))
        let teacher = Self.random([count, width], seed: 6)
        let classes = data.labels.prefix(count).map(Int32.init)
        Measurement("infonce fwd+bwd \(count)x\(width)", runs: 2 * runs) {
            student.tensor.unitRows()
                .contrastiveLoss(teacher: teacher.unitRows(), classes: classes, temperature: 0.07)
                .backward()
            student.clearGradient()
        }.report()
    }

    private static func random(_ shape: [Int], seed: Int) -> Tensor {
        var random = RandomSource(seed: seed)
        return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }
}
