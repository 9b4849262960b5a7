import ArgumentParser
import Glibc
import Support

/// Ends a subcommand with an error that a person can act on.
enum EntryPoint {
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
