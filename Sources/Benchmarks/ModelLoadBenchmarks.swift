import ArgumentParser
import Support

/// Times the loading of a model, from the file's name to a teacher that can be asked.
struct ModelLoadBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-model", abstract: "Loading a model.")

    @OptionGroup var options: TeacherOptions
    @OptionGroup var rounds: Rounds

    func run() throws {
        try rounds.serve([BenchmarkCase("loading") { _ = try options.teacher() }])
    }
}
