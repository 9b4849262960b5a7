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
        StandardStream.error.write(text)
    }
}

/// The process's own streams, written without a buffer.
struct StandardStream {
    let descriptor: Int32

    static let output = StandardStream(descriptor: 1)
    static let error = StandardStream(descriptor: 2)

    /// Whether a person watches it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes a text whole, as far as somebody reads it.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var position = 0
            while position < bytes.count {
                // SAFETY: the range lies within the text's bytes, valid for the call.
                let rest = UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(bytes)[position...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    position += count
                } else if count < 0, errno != EINTR {
                    return
                }
            }
        }
    }
}
