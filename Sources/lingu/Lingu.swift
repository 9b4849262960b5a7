import ArgumentParser
import Glibc
import Support

/// The program: one door for each way to use the language.
struct Lingu: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lingu",
        abstract: "Distil what language models know about graphs into small graph networks.",
        discussion: """
            Without a subcommand, `lingu` reads statements from the terminal, or a script from \
            its standard input.
            """,
        version: LinguVersion.current,
        subcommands: [
            PromptCommand.self, KernelCommand.self, StdioCommand.self, RunCommand.self,
            InstallCommand.self, UninstallCommand.self, DoctorCommand.self, ModelsCommand.self,
            DatasetsCommand.self, VersionCommand.self,
        ], defaultSubcommand: PromptCommand.self)
}

/// Ends a door with an error that a person can act on.
enum Door {
    /// Runs a body; what it throws is written to stderr, and the exit status is 1.
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as any Diagnostic {
            report(error)
            throw ExitCode.failure
        }
    }

    /// Writes an error to stderr.
    static func report(_ error: any Diagnostic) {
        var text = "lingu: \(error.summary)\n"
        for detail in error.details { text += "  \(detail)\n" }
        text += "  → \(error.remedy)\n"
        StandardStream.error.write(VisibleText.of(text))
    }
}
