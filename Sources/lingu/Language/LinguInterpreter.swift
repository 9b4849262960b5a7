import CommandLanguage
import Commands
import Foundation
import JupyterProtocol
import Logging
import Store
import Support

/// The command language behind the kernel's protocol: one session, whose cells may run at once.
final class LinguInterpreter: Interpreter {
    private let session: Session
    private let language: LanguageService
    private let store: HistoryStore
    private let logger: Logger
    private let listeners = ProgressListeners()

    /// Makes an interpreter with an empty session.
    init(home: LinguHome = .standard, logger: Logger) {
        self.logger = logger
        session = Session(commands: CommandRegistry.all, home: home)
        language = LanguageService(commands: CommandRegistry.all, filesInFolder: Self.files)
        store = HistoryStore(path: home.history) { logger.warning("\($0)") }
        home.restrictPermissions()
    }

    /// The description of the language for front ends.
    ///
    /// JupyterLab has no mode of our own. Of those it has, `shell` fits best: words may hold hyphens,
    /// `#` begins a comment, `--options` are coloured, strings stand between either quotes, and
    /// `for`, `in`, `if` and `else` are keywords.
    let languageInfo = LanguageInfo(
        name: "lingu", version: LinguVersion.current, mimeType: "text/x-lingu",
        fileExtension: ".lingu", pygmentsLexer: "bash", codeMirrorMode: "shell",
        implementation: "lingu", implementationVersion: LinguVersion.current,
        helpLinks: [("LinguGKD: the paper", "https://arxiv.org/abs/2402.05894")])

    var banner: String {
        "Lingu \(LinguVersion.current): linguistic graph knowledge distillation. "
            + "`help` explains everything."
    }

    var commTargets: [CommTarget] { [listeners.target] }

    // MARK: - Running

    func execute(
        _ request: ExecutionRequest, output: any Output, cancellation: Cancellation
    ) -> ExecutionResult {
        let progress = LiveProgress(output: output, cancellation: cancellation) { [session] in
            session.settings
        }
        let cell = CellSession(
            session: session, output: output, progress: listeners.telling(progress))
        let result = evaluate(request, in: cell, progress)
        if request.storesHistory {
            var shown: String?
            if case .ok(let success) = result { shown = success.result?.plainText }
            store.record(line: request.executionCount, input: request.code, output: shown)
        }
        return result
    }

    private func evaluate(
        _ request: ExecutionRequest, in cell: CellSession, _ progress: LiveProgress
    ) -> ExecutionResult {
        do {
            let given = try language.evaluate(request.code, in: cell)
            guard !cell.progress.cancellation.isCancelled else {
                progress.finish(.interrupted)
                return .error(interruption(keeping: given, of: request, in: cell))
            }
            progress.finish(.finished)
            var success = ExecutionSuccess()
            if !given.isSilent, given.value != .nothing {
                let bundle = Presentation.bundle(of: given.value, settings: session.settings)
                let isHelp = given.value.object(as: HelpPage.self) != nil
                if isHelp, Self.asksForHelp(request.code) {
                    success.pages = [bundle]
                } else {
                    success.result = bundle
                }
            }
            success.userExpressions = request.userExpressions.map { name, code in
                (name, value(of: code, in: cell))
            }
            return .ok(success)
        } catch {
            progress.finish(error is Interrupted ? .interrupted : .failed)
            cell.nameInterrupted()
            let kept = Self.quoted(cell.namesAssignedAfterInterrupt)
            guard error is Interrupted, let kept else {
                return .error(Self.failure(error, in: request.code))
            }
            return .error(Self.failure(Interrupted(kept: kept + Self.holds), in: request.code))
        }
    }

    private static let holds = " holds what was done until the interrupt"

    /// Names in quotes; `nil` for none.
    private static func quoted(_ names: [String]) -> String? {
        names.isEmpty ? nil : names.map { "“\($0)”" }.joined(separator: ", ")
    }

    /// The answer to a cell whose interrupted work gave a value: the value is assigned or shown, and the
    /// cell still fails, so that front ends do not run the cells that wait behind it.
    private func interruption(
        keeping given: CellResult, of request: ExecutionRequest, in cell: CellSession
    ) -> ExecutionFailure {
        cell.nameInterrupted(besides: given.isSilent ? .nothing : given.value)
        var kept = Self.quoted(cell.namesAssignedAfterInterrupt)
        if !given.isSilent, given.value != .nothing {
            cell.output.display(
                Presentation.bundle(of: given.value, settings: session.settings), id: nil)
            kept = kept.map { $0 + " and what is shown" } ?? "what is shown"
        }
        return Self.failure(Interrupted(kept: kept.map { $0 + Self.holds }), in: request.code)
    }

    private func value(of code: String, in cell: CellSession) -> Result<
        MIMEBundle, ExecutionFailure
    > {
        do {
            let value = try language.evaluate(code, in: cell).value
            return .success(Presentation.bundle(of: value, settings: session.settings))
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
            name: VisibleText.line(error.name), value: VisibleText.of(error.summary),
            traceback: DiagnosticRenderer(source: code).traceback(error))
    }

    // MARK: - Questions about the session

    /// The session for questions, which show nothing and never wait.
    private var quietSession: CellSession {
        CellSession(session: session, output: NoOutput(), progress: SilentProgress())
    }

    func complete(_ code: String, at cursor: Int) -> CompletionList {
        let found = language.complete(code, cursor: cursor, in: quietSession)
        let range = found.first?.range ?? SourceRange(cursor, cursor)
        return CompletionList(
            matches: found.filter { $0.range == range }.map {
                .init($0.text, type: $0.frontEndType, signature: $0.help)
            }, start: range.start, end: range.end)
    }

    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle? {
        language.inspect(code, cursor: cursor, detail: detail, in: quietSession)
    }

    func isComplete(_ code: String) -> CodeCompleteness {
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
