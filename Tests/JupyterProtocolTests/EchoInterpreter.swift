import JSON
import Support

@testable import JupyterProtocol

/// A language of a few words, for tests of the protocol around it.
///
/// - `say X`: writes X; `warn X`: writes X to stderr; `show X`: displays X under the id `shown`;
///   `replace X`: updates it; `clear`: clears; `fail X`: an error; `ask X`: asks and returns the
///   answer; `loop`: runs until interrupted; `spam N`: writes N lines; `page X`: pages X; anything
///   else: returned.
struct EchoInterpreter: Interpreter {
    let cells = Monitor<[HistoryEntry]>([])
    let comms = Monitor<[String]>([])
    let started = Monitor(0)

    let languageInfo = LanguageInfo(
        name: "echo", version: "1", mimeType: "text/x-echo", fileExtension: ".echo",
        pygmentsLexer: "text", codeMirrorMode: "null", implementation: "test",
        implementationVersion: "0", helpLinks: [("Help", "https://example.org")])
    let banner = "Echo"

    var commTargets: [CommTarget] {
        [
            CommTarget(name: "echo") { [comms] comm, data in
                comms.change { $0.append("open \(data)") }
                comm.send(["hello": data])
                return CommReceiver(
                    received: { data in
                        comms.change { $0.append("got \(data)") }
                        comm.send(data)
                    }, closed: { comms.change { $0.append("closed") } })
            }
        ]
    }

    func execute(
        _ request: ExecutionRequest, output: any Output, cancellation: Cancellation
    ) -> ExecutionResult {
        started.change { $0 += 1 }
        if request.storesHistory {
            let entry = HistoryEntry(session: 1, line: request.executionCount, input: request.code)
            cells.change { $0.append(entry) }
        }
        let words = request.code.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        do {
            var success = ExecutionSuccess()
            try run(words.first ?? "", rest, output, cancellation, &success)
            success.userExpressions = request.userExpressions.map { name, code in
                code == "bad"
                    ? (name, .failure(ExecutionFailure(JupyterError.noInput)))
                    : (name, .success(MIMEBundle(plainText: code)))
            }
            return .ok(success)
        } catch {
            return .error(ExecutionFailure(error))
        }
    }

    private func run(
        _ word: String, _ rest: String, _ output: any Output, _ cancellation: Cancellation,
        _ success: inout ExecutionSuccess
    ) throws {
        switch word {
        case "say": output.write(rest + "\n", to: .stdout)
        case "warn": output.write(rest + "\n", to: .stderr)
        case "show": output.display(MIMEBundle(plainText: rest), id: "shown")
        case "replace": output.update(MIMEBundle(plainText: rest), id: "shown")
        case "clear": output.clear(wait: true)
        case "fail": throw ExecutionFailure(name: "Fail", value: rest, traceback: [rest])
        case "ask":
            let answer = try output.readLine(prompt: rest, isPassword: rest == "secret")
            success.result = MIMEBundle(plainText: answer)
        case "loop":
            while true { try Pause.seconds(0.01, watching: cancellation) }
        case "spam":
            for line in 0..<(Int(rest) ?? 0) {
                try cancellation.check()
                output.write("line \(line)\n", to: .stdout)
            }
        case "page": success.pages = [MIMEBundle(plainText: rest)]
        case "": break
        default:
            success.result = MIMEBundle(
                plainText: word, ["application/json": #"{"echo": true}"#])
        }
    }

    func complete(_ code: String, at cursor: Int) -> CompletionList {
        CompletionList(
            matches: [.init("say", type: "command", signature: "(text)"), .init("show", type: "")],
            start: 0, end: cursor)
    }
    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle? {
        code.hasPrefix("say")
            ? MIMEBundle(plainText: "detail \(detail)", ["text/html": "<b>say</b>"]) : nil
    }
    func isComplete(_ code: String) -> CodeCompleteness {
        code.hasSuffix("{") ? .incomplete(indent: "  ") : code == ")" ? .invalid : .complete
    }
    func history(_ query: HistoryQuery) -> [HistoryEntry] {
        let all = cells.withLock { $0 }
        switch query {
        case .tail(let count): return Array(all.suffix(count))
        case .range(_, let start, let stop):
            return all.filter { $0.line >= start && $0.line < stop ?? .max }
        case .search(let pattern, _, _): return all.filter { $0.input.hasPrefix(pattern) }
        }
    }
}
