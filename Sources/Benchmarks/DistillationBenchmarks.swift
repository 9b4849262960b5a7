import ArgumentParser
import Distillation
import GraphNetworks
import NN
import Tensor

/// Times a distillation epoch in the same way as plain PyTorch's.
struct DistillationBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distillation", abstract: "A distillation epoch, and the contrastive loss.")

    @Argument(help: "The folder of graphs.")
    var folder: String
    @Option var graph = "cora768"
    @Option(help: "The student's hidden dimension.")
    var width = 256
    @Option(help: "The teacher's hidden dimension.")
    var teacher = 640
    @Option(help: "Nodes in a step; 0: all.")
    var batch = 0
    @OptionGroup var rounds: Rounds

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        let count = data.graph.nodeCount
        let features = HopFeatures(
            hops: (0..<3).map { .random([count, teacher], seed: $0) },
            teacher: TeacherNotice(name: "random"), graphHash: "")
        var configuration = StudentConfiguration(
            architecture: .gcn, inFeatures: data.features.width, classes: data.classes,
            width: width)
        configuration.dropout = 0.2
        var options = DistillationOptions()
        (options.nodes, options.contrastBatch) = (.all, batch > 0 ? batch : count)
        options.stepsPerEpoch = batch > 0 ? (count + batch - 1) / batch : 1
        let epoch = try StudentTrainer(
            data.task(), configuration,
            training: TrainingOptions(
                optimizer: .adamW, learningRate: 5e-3, epochs: 1, patience: nil),
            teacher: (features, options)
        ).epochs(seed: 0)
        var number = 0
        let what = "distil \(graph) d\(width) from \(teacher)"
        try rounds.serve([
            BenchmarkCase("\(what), \(batch > 0 ? batch : count) nodes a step") {
                epoch(number)
                number += 1
            }, contrast(batch > 0 ? batch : count, data),
        ])
    }

    private func contrast(_ count: Int, _ data: BenchmarkGraph) -> BenchmarkCase {
        let student = Parameter(path: "s", value: .random([count, width], seed: 5))
        let teacher = Tensor.random([count, width], seed: 6)
        let classes = data.labels.prefix(count).map(Int32.init)
        return BenchmarkCase("InfoNCE there and back \(count) × \(width)") {
            student.tensor.unitRows()
                .contrastiveLoss(teacher: teacher.unitRows(), classes: classes, temperature: 0.07)
                .backward()
            student.clearGradient()
        }
    }
}
