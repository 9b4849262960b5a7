import ArgumentParser
import Distillation
import Foundation
import Graphs
import LanguageModels
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
    @Option(help: "Clusters of which a step takes one; 0: the whole graph.")
    var clusters = 0
    @Option(help: "none, cat, max or lstm.")
    var jumping = "none"
    @Option(help: "none, batch or layer; the style's own if not given.")
    var norm: String?
    @Flag(help: "Add each convolution's input to its result.")
    var residual = false
    @Option var dropout: Float = 0.5
    @Option(help: "Blocks of each hop's filter.")
    var filters = 1

    func run() throws {
        let task = try makeTask()
        var configuration = StudentConfiguration(
            architecture: try StudentRegistry.architecture(named: layer),
            style: StudentStyle(rawValue: style) ?? .blocks, inFeatures: inputs, classes: 5,
            layers: layers, width: width)
        configuration.jumping = JumpingKnowledge.Mode(rawValue: jumping) ?? .none
        configuration.norm = norm.flatMap { StudentNorm(rawValue: $0) }
        configuration.hasResiduals = residual
        configuration.dropout = dropout
        var training = TrainingOptions(epochs: 3, patience: nil)
        if batch > 0 {
            training.batching = .neighbors(
                batch: batch, fanouts: Array(repeating: 10, count: layers))
        }
        if clusters > 0 { training.batching = .clusters(count: clusters, perBatch: 1) }
        let trainer = try StudentTrainer(
            task, configuration, training: training, teacher: knowledge())
        let estimate = try trainer.memory
        let peak = try PeakMemory.growth { _ = try trainer.run(seeds: [0]) }
        BenchmarkOutput.write([
            "estimate": .integer(estimate.total), "peak": .integer(peak),
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
        options.filterLayers = filters
        let hops = (0...layers).map { Tensor.random([nodes, teacher], seed: $0) }
        return (
            HopFeatures(hops: hops, teacher: TeacherNotice(name: "random"), graphHash: ""), options
        )
    }
}

/// Runs one work of a teacher and prints what its memory was estimated to be and what it was.
struct TeacherMemorySubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teacher-memory",
        abstract: "The estimated and the measured memory of creating, reading or tuning.")

    @Option(help: "create, embed or tune.")
    var work = "tune"
    @Option var width = 256
    @Option var layers = 4
    @Option var heads = 4
    @Option var vocabulary = 2_000
    @Option var nodes = 2_000
    @Option var hops = 1
    @Option(help: "Nodes of a tuning step.")
    var batch = 4
    @Option var rank = 16

    func run() throws {
        let graph = try TextGraph.invented(nodes: nodes)
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-memory-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let size = CreatedTeacher(
            width: width, layers: layers, heads: heads, vocabulary: vocabulary, context: 8_192)
        var teacher: Teacher?
        let creation = try PeakMemory.growth {
            teacher = try Teacher.create(name: "created", from: graph, size, in: folder)
        }
        guard let teacher else { return }
        let (estimate, peak) =
            switch work {
            case "embed": try embed(teacher, graph)
            case "tune": try tune(teacher, graph)
            default:
                (
                    try LlamaShape(
                        hiddenSize: width, layerCount: layers, headCount: heads,
                        contextLength: 8_192
                    ).creationBytes(
                        vocabularySize: teacher.model.configuration.vocabularySize), creation
                )
            }
        BenchmarkOutput.write(["estimate": .integer(estimate), "peak": .integer(peak)])
    }

    private func embed(_ teacher: Teacher, _ graph: TextAttributedGraph) throws -> (Int, Int) {
        let extractor = HopFeatureExtractor(teacher, graph: graph, cacheFolder: nil)
        // Packs the weights, which are not what is measured.
        _ = try HopFeatureExtractor(teacher, graph: graph, cacheFolder: nil)
            .logProbabilities(of: Array(0..<40), hops: hops, progress: SilentProgress())
        let peak = try PeakMemory.growth {
            _ = try extractor.run(hops: hops, progress: SilentProgress())
        }
        return (extractor.memoryBytes(hops: hops), peak)
    }

    private func tune(_ teacher: Teacher, _ graph: TextAttributedGraph) throws -> (Int, Int) {
        var prompts = teacher.prompts
        prompts.hops = hops
        func tuner(_ graph: TextAttributedGraph) throws -> TeacherTuner {
            try TeacherTuner(
                teacher, on: graph, prompts: prompts,
                options: TeacherTuningOptions(
                    adapter: LoRAConfiguration(rank: rank, alpha: 32), epochs: 1, batchNodes: batch)
            )
        }
        let progress = SilentProgress()
        let few = try graph.splitting(.random(train: 8 / Double(nodes), validation: 0.2), seed: 0)
        _ = try tuner(few).run(progress: progress)
        let some = try graph.splitting(.random(train: 40 / Double(nodes), validation: 0.2), seed: 1)
        let measured = try tuner(some)
        let peak = try PeakMemory.growth { _ = try measured.run(progress: progress) }
        return (try measured.memoryBytes, peak)
    }
}
