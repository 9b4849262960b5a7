import CommandLanguage
import Support
import Testing

@testable import Commands

/// Output that notes what was shown.
final class NotedOutput: Output {
    let notes = Monitor<[String]>([])

    func write(_ text: String, to stream: OutputStreamName) { note("\(stream): \(text)") }
    func display(_ bundle: MIMEBundle, id: String?) {
        note("display \(id ?? "-") \(bundle.representations.keys.sorted().joined(separator: " "))")
    }
    func update(_ bundle: MIMEBundle, id: String) { note("update \(id) \(bundle.plainText)") }
    func clear(wait: Bool) { note("clear \(wait)") }
    func readLine(prompt: String, isPassword: Bool) -> String {
        note("ask \(prompt) \(isPassword)")
        return "answer"
    }
    private func note(_ text: String) { notes.change { $0.append(text) } }
}

struct GeneralCommandsTests {
    let output = NotedOutput()

    func run(_ source: String) throws -> Value {
        let session = Session(commands: CommandRegistry.all, home: LinguHome(path: "/nonexistent"))
        let cell = CellSession(session: session, output: output, progress: SilentProgress())
        return try LanguageService(commands: CommandRegistry.all).evaluate(source, in: cell).value
    }

    @Test(arguments: [
        ("print a 1 [2 3]", "stdout: a 1 [2 3]\n"), ("print oh --stderr", "stderr: oh\n"),
        ("show 5", "display - text/plain"),
        ("display html \"<b>x</b>\" --id d", "display d text/html text/plain"),
        ("display markdown x --id d --update", "update d x"),
        ("display svg \"<svg/>\"", "display - image/svg+xml text/html text/plain"),
        ("display json '[1]'", "display - application/json text/plain"),
        ("clear", "clear false"), ("clear --wait", "clear true"),
        ("input \"who?\" --password", "ask who? true"),
    ])
    func talksToTheFrontEnd(source: String, note: String) throws {
        _ = try run(source)
        #expect(output.notes.withLock { $0 } == [note])
    }

    @Test func givesResults() throws {
        #expect(try run("input x") == .text("answer"))
        #expect(try run("time { 1\n (1 + 1) }") == .integer(2))
        #expect(output.notes.withLock { $0.last?.hasSuffix("s\n") } == true)
    }

    @Test(arguments: [
        "error \"no\"", "display json \"{\"", "display html x --update", "sleep -1", "help nobody",
    ])
    func fails(source: String) {
        #expect {
            try run(source)
        } throws: { error in
            error is any Diagnostic
        }
    }
}
