import ArgumentParser
import Support

/// Times the loading of a model, from a file name to a usable teacher.
struct ModelLoadBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-model", abstract: "Loading a model.")

    @OptionGroup var options: TeacherOptions
    @OptionGroup var rounds: Rounds

    func run() throws {
        try rounds.serve([BenchmarkCase("loading") { _ = try options.teacher() }])
    }
}
