import Foundation
import GraphNetworks
import NN
import Support
import Tensor
import Testing

@testable import Distillation

@Suite(.serialized) struct TrainingMemoryTests {
    /// A graph of a size, with random edges and inputs.
    private static func task(nodes: Int, degree: Int, inputs: Int = 16) throws
        -> NodeClassification
    {
        var random = RandomSource(seed: 1)
        var edges: [(Int, Int)] = []
        for node in 0..<nodes {
            for _ in 0..<degree / 2 {
                let other = random.integer(below: nodes)
                edges += [(node, other), (other, node)]
            }
        }
        let values = (0..<nodes * inputs).map { _ in Float(random.uniform()) }
        return try NodeClassification(
            graph: GraphOperators(nodeCount: nodes, edges: edges.map { ($0.0, $0.1) }),
            features: FeatureMatrix(Tensor(values, shape: [nodes, inputs])),
            labels: (0..<nodes).map { $0 % 5 }, classNames: ["a", "b", "c", "d", "e"],
            train: Array(0..<nodes / 3), validation: Array(nodes / 3..<nodes / 2),
            test: Array(nodes / 2..<nodes), graphHash: "random")
    }

    private static func features(_ task: NodeClassification, width: Int) -> HopFeatures {
        var random = RandomSource(seed: 2)
        let count = task.nodeCount
        return HopFeatures(
            hops: (0...2).map { _ in
                Tensor(
                    (0..<count * width).map { _ in Float(random.uniform()) }, shape: [count, width])
            },
            logProbabilities: (0...2).map { _ in
                Tensor((0..<count * 5).map { _ in Float(random.uniform()) }, shape: [count, 5])
            }, teacher: TeacherNotice(name: "random"), graphHash: "random")
    }

    private static func configuration(
        _ architecture: LayerKind, _ style: StudentStyle, width: Int, layers: Int
    ) -> StudentConfiguration {
        StudentConfiguration(
            architecture: architecture, style: style, inFeatures: 16, classes: 5, layers: layers,
            width: width)
    }

    @Test func parametersAreCountedWithoutBeingMade() throws {
        for architecture in LayerKind.allCases {
            for style in StudentStyle.allCases {
                for mode in JumpingKnowledge.Mode.allCases {
                    var c = Self.configuration(architecture, style, width: 8, layers: 3)
                    c.jumping = mode
                    c.hasResiduals = mode == .max
                    let model = try StudentRegistry.makeModel(c, seed: 0)
                    #expect(
                        try StudentRegistry.parameterCount(c) == model.store.elementCount,
                        "\(architecture) \(style) \(mode)")
                }
            }
        }
        let wide = Self.configuration(.gcn, .blocks, width: 65_536, layers: 2)
        #expect(try StudentRegistry.parameterCount(wide) > 3 * 65_536 * 65_536)
    }

    @Test func whatCannotFitIsRefusedBeforeMemoryIsTaken() throws {
        let task = try Self.task(nodes: 60, degree: 4)
        let features = Self.features(task, width: 8)
        var options = DistillationOptions()
        options.filterLayers = 1
        typealias Knowledge = (features: HopFeatures, options: DistillationOptions)
        let teachers: [Knowledge?] = [nil, (features, options)]
        for teacher in teachers {
            let width = 65_536
            let trainer = try StudentTrainer(
                task, Self.configuration(.gcn, .blocks, width: width, layers: 2),
                training: TrainingOptions(epochs: 1), teacher: teacher)
            let error = #expect(throws: DistillationError.self) {
                try trainer.run(seeds: [1], memory: MemoryBudget(available: 32 << 30))
            }
            #expect(error?.name == "OutOfMemory" && error?.remedy.contains("--width") == true)
        }
        // The projection beside a student of one layer counts too.
        let alone = try StudentTrainer(
            task, Self.configuration(.gcn, .blocks, width: 4_096, layers: 2),
            training: TrainingOptions(epochs: 1)
        ).memory
        let distilled = try StudentTrainer(
            task, Self.configuration(.gcn, .blocks, width: 4_096, layers: 2),
            training: TrainingOptions(epochs: 1), teacher: (features, options)
        ).memory
        #expect(distilled.parameters > alone.parameters + 4 * 4 * 4_096 * 4_096)
    }

    /// Prints measured and estimated peaks, and checks them: `LINGU_MEMORY_GRID=1`, alone.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["LINGU_MEMORY_GRID"] != nil))
    func estimatesAreNearMeasuredPeaks() throws {
        for (nodes, degree) in [(6_000, 8), (3_000, 40), (300, 8)] {
            let task = try Self.task(nodes: nodes, degree: degree)
            for architecture in LayerKind.allCases {
                for style in StudentStyle.allCases {
                    for (width, layers) in [(64, 2), (64, 5), (256, 2)] {
                        if nodes == 300, width != 256 { continue }
                        let c = Self.configuration(
                            architecture, style, width: nodes == 300 ? 1_024 : width,
                            layers: layers)
                        try Self.measure(task, c)
                    }
                }
            }
            try Self.measureVariants(task)
        }
    }

    private static func measureVariants(_ task: NodeClassification) throws {
        for style in StudentStyle.allCases {
            for mode in [JumpingKnowledge.Mode.cat, .max, .lstm] {
                var c = configuration(.gcn, style, width: 64, layers: 3)
                c.jumping = mode
                try measure(task, c, note: "jump \(mode)")
            }
            var c = configuration(.gcn, style, width: 64, layers: 3)
            c.hasResiduals = true
            try measure(task, c, note: "residual")
            c.norm = .layer
            try measure(task, c, note: "layer norm")
            c.dropout = 0
            try measure(task, c, note: "no dropout")
        }
        let c = configuration(.gcn, .blocks, width: 64, layers: 2)
        var training = TrainingOptions(epochs: 3)
        training.optimizer = .sgd
        try measure(task, c, training, note: "sgd")
        training.optimizer = .adamW
        for batching in [
            Batching.neighbors(batch: 64, fanouts: [5, 5]), .clusters(count: 10, perBatch: 1),
        ] {
            training.batching = batching
            try measure(task, c, training, note: "\(batching)")
        }
        for (width, filters, nodes) in [
            (64, 1, DistilledNodes.train), (64, 1, .all), (64, 0, .all), (512, 2, .train),
        ] {
            var options = DistillationOptions()
            (options.filterLayers, options.nodes) = (filters, nodes)
            try measure(
                task, configuration(.gcn, .blocks, width: width, layers: 2),
                teacher: (features(task, width: 320), options),
                note: "distil \(width) \(filters) \(nodes)")
        }
    }

    private static func measure(
        _ task: NodeClassification, _ c: StudentConfiguration,
        _ training: TrainingOptions = TrainingOptions(epochs: 3),
        teacher: (features: HopFeatures, options: DistillationOptions)? = nil, note: String = ""
    ) throws {
        let trainer = try StudentTrainer(task, c, training: training, teacher: teacher)
        let estimate = try trainer.memory
        TensorMemory.releaseUnused()
        let before = TensorMemory.restartPeak().now
        _ = try trainer.run(seeds: [1])
        let peak = TensorMemory.restartPeak().peak - before
        let ratio = Double(estimate.total) / Double(peak)
        print(
            "GRID", c.architecture, c.style, task.nodeCount, task.graph.entryCount, c.width,
            c.layers, c.heads, try StudentRegistry.parameterCount(c), peak, estimate.parameters,
            estimate.layers, estimate.predictions, estimate.knowledge, ratio, note)
        #expect((0.8...1.25).contains(ratio), "\(c.architecture) \(c.style) \(note): \(ratio)")
    }
}
