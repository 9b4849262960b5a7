import ArgumentParser
import Support

/// The program: one subcommand for each way to use the language.
struct Lingu: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lingu",
        abstract: "Distil what language models know about graphs into small graph networks.",
        discussion: """
            Without a subcommand `lingu` reads statements from the terminal, or a script from \
            its standard input.
            """,
        version: LinguVersion.current,
        subcommands: [
            PromptCommand.self, KernelCommand.self, StdioCommand.self, RunCommand.self,
            PredictCommand.self,
            InstallCommand.self, UninstallCommand.self, DoctorCommand.self, ModelsCommand.self,
            DatasetsCommand.self, VersionCommand.self,
        ], defaultSubcommand: PromptCommand.self)
}
