import ArgumentParser
import Support

/// The program's version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the version.")

    func run() { StandardStream.output.write("lingu \(LinguVersion.current)\n") }
}
