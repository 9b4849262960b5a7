import ArgumentParser

/// Everything that is timed, each beside its peer.
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Times Lingu's parts, one JSON line a figure.",
        subcommands: [StudentBenchmarks.self, DistillationBenchmarks.self])
}

Benchmarks.main()
