import JSON
import JupyterProtocol
import Logging
import Support
import Testing

@testable import lingu

struct InterpreterTests {
    let home: TestHome
    let interpreter: LinguInterpreter

    init() throws {
        home = try TestHome()
        interpreter = home.interpreter()
    }

    func run(_ code: String, count: Int = 1) -> ExecutionResult {
        interpreter.execute(
            ExecutionRequest(
                code: code, userExpressions: [("good", "1 + 1"), ("bad", "nope")],
                executionCount: count), output: NoOutput(), cancellation: Cancellation())
    }

    @Test func runsCells() throws {
        guard case .ok(let success) = run("x = 2\n(x * 21)") else { throw JupyterError.noInput }
        #expect(success.result?.plainText == "42")
        #expect(try success.userExpressions[0].value.get().plainText == "2")
        #expect(throws: ExecutionFailure.self) { try success.userExpressions[1].value.get() }
        guard case .ok(let quiet) = run("x = 3;") else { throw JupyterError.noInput }
        #expect(quiet.result == nil)
        guard case .ok(let help) = run("print?") else { throw JupyterError.noInput }
        #expect(help.result == nil && help.pages.count == 1)
    }

    @Test func pointsAtErrorsAndKeepsTheSession() throws {
        guard case .error(let failure) = run("x = 5\nnope") else { throw JupyterError.noInput }
        #expect(failure.name == "UnknownName")
        #expect(failure.traceback.joined().contains("^^^^"))
        guard case .ok(let success) = run("(x)") else { throw JupyterError.noInput }
        #expect(success.result?.plainText == "5")
    }

    @Test func completesInspectsAndRemembers() throws {
        let completion = interpreter.complete("é; prin", at: 7)
        #expect(completion.matches.map(\.text) == ["print"])
        #expect(completion.start == 3 && completion.end == 7)
        #expect(interpreter.inspect("print", at: 2, detail: 0)?.plainText.contains("print") == true)
        #expect(interpreter.inspect("   ", at: 1, detail: 0) == nil)
        #expect(interpreter.isComplete("for i in 1..2 {") == .incomplete(indent: "    "))
        _ = run("1", count: 1)
        _ = run("2", count: 2)
        #expect(interpreter.history(.tail(count: 9)).map(\.input) == ["1", "2"])
        #expect(interpreter.history(.tail(count: 1)).first?.output == "2")
        #expect(
            interpreter.history(.range(session: 0, start: 1, stop: 2)).map(\.line) == [1])
        #expect(
            interpreter.history(.search(pattern: "?", count: 1, isUnique: true)).map(\.input)
                == ["2"])
    }

    @Test func tellsWidgetsOfProgress() throws {
        let listeners = ProgressListeners()
        let transport = InProcessTransport()
        let server = KernelServer(
            transport: transport,
            interpreter: ProgressInterpreter(listeners: listeners), logger: home.logger)
        try server.start()
        defer { server.stop() }
        let client = MessageFactory()
        for (type, content) in [
            ("comm_open", ["comm_id": "c", "target_name": "lingu.progress"]),
            ("execute_request", ["code": "work"]),
        ] as [(String, JSONValue)] {
            transport.deliver(client.message(type, content), on: .shell)
        }
        var told: [JSONValue] = []
        while let sent = transport.next(seconds: 10), sent.message.type != "execute_reply" {
            if sent.message.type == "comm_msg" { told.append(sent.message.content) }
        }
        #expect(told.map { $0["comm_id"] } == ["c", "c", "c"])
        #expect(told.map { $0["data"]?["completed"] } == [0, 100, 0])
        #expect(told.map { $0["data"]?["stage"] } == ["one", "one", "two"])
    }
}

/// A language whose cells report progress.
struct ProgressInterpreter: Interpreter {
    let listeners: ProgressListeners
    let languageInfo = LanguageInfo(
        name: "x", version: "1", mimeType: "", fileExtension: ".x", pygmentsLexer: "",
        codeMirrorMode: "", implementation: "", implementationVersion: "")
    let banner = ""
    var commTargets: [CommTarget] { [listeners.target] }

    func execute(
        _ request: ExecutionRequest, output: any Output, cancellation: Cancellation
    ) -> ExecutionResult {
        let progress = listeners.telling(SilentProgress(cancellation: cancellation))
        for step in 0...100 {
            progress.report(
                ProgressUpdate(stage: "one", completed: step, total: 100, unit: "steps"))
        }
        progress.report(ProgressUpdate(stage: "two", completed: 0, unit: "steps"))
        return .ok(ExecutionSuccess())
    }
    func complete(_ code: String, at cursor: Int) -> CompletionList {
        CompletionList(matches: [], start: 0, end: 0)
    }
    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle? { nil }
    func isComplete(_ code: String) -> CodeCompleteness { .unknown }
    func history(_ query: HistoryQuery) -> [HistoryEntry] { [] }
}
