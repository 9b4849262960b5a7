import ArgumentParser
import Foundation
import JupyterProtocol
import Support

/// A person at a terminal.
final class TerminalSession: Sendable {
    private let interpreter: any Interpreter
    private let running = Monitor<Cancellation?>(nil)

    init(interpreter: any Interpreter) { self.interpreter = interpreter }

    /// Reads and runs statements until the input ends.
    func run() {
        SignalWatcher.start(
            interrupt: { [running] in running.withLock { $0?.cancel() } },
            terminate: {
                StandardStream.output.write("\n")
                exit(0)
            })
        StandardStream.output.write(interpreter.banner + "\n")
        let history = interpreter.history(.tail(count: 1000)).map(\.input)
        let editor = LineEditor(
            interpreter: interpreter, history: history, keys: .standard, screen: .standard)
        var count = 0
        while true {
            switch Terminal.withRawMode(editor.read) {
            case .endOfInput:
                interpreter.shutdown(isRestart: false)
                return
            case .cleared: continue
            case .statement(let text):
                guard text.contains(where: { !$0.isWhitespace }) else { continue }
                count += 1
                execute(text, count: count)
            }
        }
    }

    private func execute(_ text: String, count: Int) {
        let cancellation = Cancellation()
        running.withLock { $0 = cancellation }
        defer { running.withLock { $0 = nil } }
        let output = TerminalOutput(allowsInput: true, cancellation: cancellation)
        let result = interpreter.execute(
            ExecutionRequest(code: text, allowsInput: true, executionCount: count),
            output: output, cancellation: cancellation)
        _ = output.show(result)
    }
}
