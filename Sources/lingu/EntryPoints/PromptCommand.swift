import ArgumentParser
import Foundation
import JupyterProtocol
import Support

/// The terminal, or a script on standard input.
struct PromptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Read statements from the terminal, or a script from stdin.",
        shouldDisplay: false)

    func run() throws {
        try EntryPoint.run {
            let interpreter = LinguInterpreter(logger: StartupLog.logger())
            guard Terminal.isInteractive else {
                try runPiped(interpreter)
                return
            }
            TerminalSession(interpreter: interpreter).run()
        }
    }

    private func runPiped(_ interpreter: LinguInterpreter) throws {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        guard let source = String(validating: data, as: UTF8.self) else {
            throw NotebookError.notRunnable(path: "standard input")
        }
        let runner = ScriptRunner(interpreter: interpreter)
        let request = StopRequest()
        request.watch { runner.cancellation.cancel() }
        defer { runner.end() }
        if !runner.run(source) { throw request.exitCode }
    }
}
