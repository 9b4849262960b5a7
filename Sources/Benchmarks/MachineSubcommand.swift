import ArgumentParser
import Compute
import LanguageModels

/// Prints the libraries in use, which the figures depend on.
struct MachineSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "The libraries and the storage format of frozen weights in use, as JSON.")

    func run() {
        BenchmarkOutput.write([
            "openblas": .string(BLAS.coreName),
            "onednn": OneDNN.version.map { .string($0) } ?? .null,
            "weights": .string(FrozenMatrices.form(in: ModelLoadOptions().precision)),
            "threads": .integer(ThreadPool.shared.threadCount),
        ])
    }
}
