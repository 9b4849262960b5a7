import ArgumentParser
import Foundation
import JupyterProtocol
import Support

/// Runs a script or a notebook.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a script (.lingu) or a notebook (.ipynb).",
        discussion: """
            A notebook gets its outputs as Jupyter would store them, in place or in --output. The \
            exit status is 0 if everything ran, 1 after an error, and 130 after an interrupt \
            (Ctrl-C), which keeps what was done until then.
            """)

    @Argument(help: "The script or notebook.", completion: .file(extensions: ["lingu", "ipynb"]))
    var file: String

    @Option(help: "Write the executed notebook to this file (default: in place).")
    var output: String?

    @Option(
        name: .customLong("param"), parsing: .singleValue,
        help: "Assign a value before the run: name=value; may be repeated (default: none).")
    var parameters: [String] = []

    @Option(help: "Time limit per cell in seconds (default: none).")
    var timeout: Double?

    @Flag(help: "Continue after cells that fail (default: stop).")
    var allowErrors = false

    @Flag(help: "Print the results as text (default: only progress).")
    var show = false

    func validate() throws {
        guard let timeout, !(timeout > 0 && timeout <= Self.longestTimeout) else { return }
        throw ValidationError(
            "--timeout is \(timeout), but must be above 0 and at most \(Self.longestTimeout) seconds; "
                + "leave it out to let cells take as long as they need")
    }

    /// Thirty years; the clocks that wait have ends of their own.
    private static let longestTimeout = 1e9

    func run() throws {
        try EntryPoint.run {
            let assignments = try parameters.map(RunParameter.init).map(\.statement)
                .joined(separator: "\n")
            if file.hasSuffix(".ipynb") {
                try runNotebook(assignments)
            } else {
                try runScript(assignments)
            }
        }
    }

    private func runNotebook(_ assignments: String) throws {
        try AtomicFile.requireReplaceable(output ?? file)
        var notebook = try Notebook(path: file)
        if !assignments.isEmpty { notebook.inject(parameters: assignments) }
        let logger = StartupLog.logger()
        let runner = NotebookRunner(
            interpreter: LinguInterpreter(logger: logger),
            options: .init(timeout: timeout, allowsErrors: allowErrors, showsResults: show),
            report: RunReport(), logger: logger)
        let request = StopRequest()
        request.watch(runner.interrupt)
        let succeeded = try runner.run(&notebook) { request.wasMade }
        try AtomicFile.write(notebook.bytes(), to: output ?? file)
        if !succeeded { throw request.exitCode }
    }

    private func runScript(_ assignments: String) throws {
        let script = try ScriptText.read(path: file)
        let runner = ScriptRunner(interpreter: LinguInterpreter(logger: StartupLog.logger()))
        let request = StopRequest()
        request.watch { runner.cancellation.cancel() }
        let timer = timeout.map { seconds in
            Timeout(seconds: seconds) { runner.cancellation.cancel() }
        }
        defer { timer?.stop() }
        defer { runner.end() }
        // On their own, so that errors in the script name its own lines.
        guard runner.run(assignments), runner.run(script) else { throw request.exitCode }
    }
}

/// A parameter of a run: `name=value`.
struct RunParameter {
    let name: String
    let value: String

    /// Reads a parameter.
    ///
    /// - Throws: `NotebookError.badParameter` where there is no name or no `=`.
    init(_ text: String) throws(NotebookError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let isName = parts.first?.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
        guard parts.count == 2, isName == true, parts[0].first?.isNumber == false else {
            throw .badParameter(text: text)
        }
        name = String(parts[0])
        value = String(parts[1])
    }

    /// The assignment.
    ///
    /// Anything but a number, Boolean, list, record or quoted text is a text.
    var statement: String {
        let isLiteral =
            ["true", "false"].contains(value) || Double(value) != nil
            || value.first.map { "[{\"'(".contains($0) } == true
            || (value.hasSuffix("%") && Double(value.dropLast()) != nil)
        guard !isLiteral else { return "\(name) = \(value)" }
        let escaped = value.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }
        return "\(name) = \"\(String(escaped))\""
    }
}

/// The texts of scripts.
enum ScriptText {
    /// Reads a script.
    ///
    /// - Throws: `FileError` if it cannot be read, `NotebookError` if it is not UTF-8.
    static func read(path: String) throws -> String {
        let file = try MappedFile(path: path)
        guard let text = file.withBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw NotebookError.notRunnable(path: path)
        }
        return text
    }
}

/// Runs a text from its beginning to its end, as one cell.
final class ScriptRunner: Sendable {
    let cancellation = Cancellation()
    private let interpreter: any Interpreter

    init(interpreter: any Interpreter) { self.interpreter = interpreter }

    /// Runs a script and prints its result or error.
    ///
    /// - Returns: Whether it ran to its end.
    func run(_ source: String) -> Bool {
        let output = TerminalOutput(allowsInput: true, cancellation: cancellation)
        let result = interpreter.execute(
            ExecutionRequest(
                code: source, storesHistory: false, allowsInput: true, executionCount: 1),
            output: output, cancellation: cancellation)
        return output.show(result)
    }

    /// Ends the language.
    func end() { interpreter.shutdown(isRestart: false) }
}
