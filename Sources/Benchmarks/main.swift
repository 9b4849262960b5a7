import ArgumentParser

/// All benchmarks of our side, each with its peers.
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Times Lingu's parts; `make bench` starts it and the peers in turn.",
        discussion: """
            Every timing subcommand prepares its work, prints {"ready": true}, runs one round for \
            each line on standard input (or as many as --rounds says), prints one JSON line a \
            figure, and {"done": true} after each round.
            """,
        subcommands: [
            MachineSubcommand.self, MemorySubcommand.self, TeacherMemorySubcommand.self,
            ShapesSubcommand.self,
            EdgeTableSubcommand.self,
            TextGraphSubcommand.self, PromptsSubcommand.self, StudentBenchmarks.self,
            SampledBenchmarks.self,
            LinearCostBenchmarks.self, PropagationBenchmarks.self, DistillationBenchmarks.self,
            InterruptBenchmarks.self,
            GraphLoadBenchmarks.self, HiddenStateBenchmarks.self, HopFeatureBenchmarks.self,
            LoRAStepBenchmarks.self, HopTuningBenchmarks.self, GenerationBenchmarks.self,
            ModelLoadBenchmarks.self, ShapedModelSubcommand.self,
        ])
}

Benchmarks.main()
