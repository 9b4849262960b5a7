import ArgumentParser
import Distillation
import Graphs
import LanguageModels
import NN
import Support
import Tensor

/// Times hidden states of plain prompts.
struct HiddenStateBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hidden", abstract: "Hidden states of plain prompts.")

    @OptionGroup var options: TeacherOptions
    @Argument(help: "The folder of the text-attributed graph.")
    var texts: String
    @Option var batch = 8
    @Option var length = 128
    @Option(help: "Nodes whose prompts with one hop are the texts of varying length.")
    var nodes = 32
    @OptionGroup var rounds: Rounds

    func run() throws {
        let teacher = try options.teacher()
        let builder = try teacher.promptBuilder(for: GraphFormats.read(path: texts))
        let real = try Workload.nodes(of: builder.graph, count: nodes).map {
            try builder.prompt(for: $0).tokens(hop: 1)
        }
        func states(_ what: String, _ texts: [[Int32]]) -> BenchmarkCase {
            let passes = Workload.passes(texts)
            let count = texts.reduce(0) { $0 + $1.count }
            return BenchmarkCase(what, unit: "tokens/s", amount: Double(count)) {
                for pass in passes { _ = try teacher.model.hiddenStates(of: pass) }
            }
        }
        try rounds.serve([
            states(
                "hidden states \(batch) × \(length)", Workload.tokens(batch: batch, length: length)),
            states("hidden states, \(nodes) real prompts", real),
        ])
    }
}

/// Times the features of all hops of a graph's nodes.
struct HopFeatureBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hops",
        abstract: "Hop features of nodes, prompts and class probabilities included."
    )

    @OptionGroup var options: TeacherOptions
    @Argument(help: "The folder of the text-attributed graph.")
    var texts: String
    @Option var nodes = 16
    @OptionGroup var rounds: Rounds

    func run() throws {
        let graph = try GraphFormats.read(path: texts)
        let reader = try HopReader(options.teacher(), graph: graph)
        let nodes = Workload.nodes(of: graph, count: nodes)
        try rounds.serve([
            BenchmarkCase(
                "features of hops 0, 1, 2", unit: "nodes/s", amount: Double(nodes.count)
            ) {
                try reader.read(nodes, progress: SilentProgress(), stage: "benchmark") { _ in }
            }
        ])
    }
}

/// Times tuning on the prompts of all hops.
struct HopTuningBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune", abstract: "Tuning steps on all hops of a few nodes.")

    @OptionGroup var options: TeacherOptions
    @Argument(help: "The folder of the text-attributed graph.")
    var texts: String
    @Option(help: "Nodes in a step.")
    var nodes = 4
    @OptionGroup var rounds: Rounds

    func run() throws {
        let teacher = try options.teacher()
        let graph = try GraphFormats.read(path: texts)
        let chosen = Set(Workload.nodes(of: graph, count: nodes, inTraining: true))
        // Every step takes the same nodes, as the peer's does: an epoch is one step.
        let few = graph.adding(
            split:
                SplitMask(
                    name: "few",
                    roles: (0..<graph.nodeCount).map { chosen.contains($0) ? .train : .none }))
        let tuner = try TeacherTuner(
            teacher, on: few, prompts: teacher.prompts,
            options: TeacherTuningOptions(epochs: 3, batchNodes: nodes))
        try rounds.serve([
            BenchmarkCase(
                selfTimed: "tuning step on hops 0, 1, 2", unit: "nodes/s",
                amount: Double(chosen.count)
            ) {
                let clock = StepClock()
                _ = try tuner.run(progress: clock)
                return clock.steps
            }
        ])
    }
}

/// Times text generation.
struct GenerationBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Text generation, token by token.")

    @OptionGroup var options: TeacherOptions
    @Option var tokens = 64
    @OptionGroup var rounds: Rounds

    func run() throws {
        let teacher = try options.teacher()
        let start = Workload.tokens(batch: 1, length: 1)[0]
        try rounds.serve([
            BenchmarkCase("generation of \(tokens)", unit: "tokens/s", amount: Double(tokens)) {
                var random = RandomSource(seed: 0)
                _ = try teacher.model.generate(
                    after: start, SamplingConfiguration(maximumTokens: tokens), random: &random)
            }
        ])
    }
}
