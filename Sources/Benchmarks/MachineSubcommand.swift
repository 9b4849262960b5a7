import ArgumentParser
import Compute
import LanguageModels

/// Says which libraries multiply here, so that figures can be read.
struct MachineSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine", abstract: "The libraries and the precision in use, as JSON.")

    func run() {
        let precision = OneDNN.isAvailable ? ModelLoadOptions().precision : .float32
        BenchmarkOutput.write([
            "openblas": .string(BLAS.coreName),
            "onednn": OneDNN.version.map { .string($0) } ?? .null,
            "precision": .string(precision.rawValue),
            "threads": .integer(ThreadPool.shared.threadCount),
        ])
    }
}
