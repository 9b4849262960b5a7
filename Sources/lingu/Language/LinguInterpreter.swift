import CommandLanguage
import Foundation
import JupyterProtocol
import Logging
import Store
import Support

/// The command language behind the kernel's protocol.
final class LinguInterpreter: Interpreter {
    private let workspace: any Workspace
    private let language: LanguageService
    private let store: HistoryStore
    private let logger: Logger

    /// Makes an interpreter with an empty workspace.
    init(
        workspace: any Workspace = MemoryWorkspace(commands: GeneralCommands.table),
        home: LinguHome = .standard, logger: Logger
    ) {
        self.workspace = workspace
        self.logger = logger
        language = LanguageService(commands: workspace.commands, filesInFolder: Self.files)
        store = HistoryStore(path: home.history) { logger.warning("\($0)") }
    }

    /// What front ends are told.
    ///
    /// JupyterLab has no mode of our own. Of those it has, `shell` fits best: words may hold hyphens, `#` begins a comment, `--options` are coloured, strings stand between either
    /// quotes, and `for`, `in`, `if` and `else` are keywords.
    let languageInfo = LanguageInfo(
        name: "lingu", version: LinguVersion.current, mimeType: "text/x-lingu",
        fileExtension: ".lingu", pygmentsLexer: "bash", codeMirrorMode: "shell",
        implementation: "lingu", implementationVersion: LinguVersion.current,
        helpLinks: [
            ("LinguGKD paper", "https://arxiv.org/abs/2402.05894"),
            ("Jupyter messaging", "https://jupyter-client.readthedocs.io/en/stable/messaging.html"),
        ])

    var banner: String {
        "Lingu \(LinguVersion.current): linguistic graph knowledge distillation. `help` helps."
    }

    // MARK: - Running

    func execute(
        _ request: ExecutionRequest, output: any Output, cancellation: Cancellation
    ) -> ExecutionResult {
        let progress = LiveProgress(output: output, cancellation: cancellation)
        let session = workspace.session(output: output, progress: progress)
        let result: ExecutionResult
        var shown: MIMEBundle?
        do {
            defer { progress.finish() }
            let cell = try language.evaluate(request.code, in: session)
            var success = ExecutionSuccess()
            if !cell.isSilent, cell.value != .nothing {
                let bundle = cell.value.richForm()
                shown = bundle
                if cell.value.object(as: HelpPage.self) != nil, Self.asksForHelp(request.code) {
                    success.pages = [bundle]
                } else {
                    success.result = bundle
                }
            }
            success.userExpressions = request.userExpressions.map { name, code in
                (name, evaluate(code, in: session))
            }
            result = .ok(success)
        } catch {
            result = .error(Self.failure(error, in: request.code))
        }
        if request.storesHistory {
            store.record(
                line: request.executionCount, input: request.code, output: shown?.plainText)
        }
        return result
    }

    private func evaluate(_ code: String, in session: any CommandSession) -> Result<
        MIMEBundle, ExecutionFailure
    > {
        do {
            return .success(try language.evaluate(code, in: session).value.richForm())
        } catch {
            return .failure(Self.failure(error, in: code))
        }
    }

    /// Whether a cell ends by asking what something is: `compare?`.
    private static func asksForHelp(_ code: String) -> Bool {
        code.last { !$0.isWhitespace } == "?"
    }

    private static func failure(_ error: any Error, in code: String) -> ExecutionFailure {
        guard let error = error as? any Diagnostic else { return ExecutionFailure(error) }
        return ExecutionFailure(
            name: error.name, value: error.summary,
            traceback: DiagnosticRenderer(source: code).traceback(error))
    }

    // MARK: - Questions about the session

    /// The workspace for questions, which show nothing and never wait.
    private var quietSession: any CommandSession {
        workspace.session(output: NoOutput(), progress: SilentProgress())
    }

    func complete(_ code: String, at cursor: Int) -> JupyterProtocol.Completion {
        Completion(matches: [], start: cursor, end: cursor)
    }

    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle? { nil }

    func isComplete(_ code: String) -> JupyterProtocol.Completeness {
        switch language.isComplete(code, in: quietSession) {
        case .complete: .complete
        case .incomplete(let indent): .incomplete(indent: indent)
        case .invalid: .invalid
        }
    }

    func history(_ query: HistoryQuery) -> [HistoryEntry] {
        do {
            let cells =
                switch query {
                case .tail(let count): try store.tail(count: count)
                case .range(let session, let start, let stop):
                    try store.range(session: session, start: start, stop: stop)
                case .search(let pattern, let count, let isUnique):
                    try store.search(pattern: pattern, count: count, isUnique: isUnique)
                }
            return cells.map {
                HistoryEntry(
                    session: $0.session, line: $0.line, input: $0.input, output: $0.output)
            }
        } catch {
            logger.warning("\(error)")
            return []
        }
    }

    func shutdown(isRestart: Bool) { store.flush() }

    /// The names in a folder, for completing paths; folders end in a slash.
    private static func files(in folder: String) -> [String] {
        let path = folder.isEmpty ? "." : (folder as NSString).expandingTildeInPath
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
            return isFolder.boolValue ? name + "/" : name
        }
    }
}

/// Output of code that must show nothing.
struct NoOutput: Output {
    func write(_ text: String, to stream: OutputStreamName) {}
    func display(_ bundle: MIMEBundle, id: String?) {}
    func update(_ bundle: MIMEBundle, id: String) {}
    func clear(wait: Bool) {}
    func readLine(prompt: String, isPassword: Bool) throws -> String { throw JupyterError.noInput }
}
