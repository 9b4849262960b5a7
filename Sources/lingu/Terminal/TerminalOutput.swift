import CommandLanguage
import Glibc
import JupyterProtocol
import Support
import Synchronization
import Text

/// The output of a statement on a terminal, or in a pipe.
///
/// On a terminal what is updated is written over while nothing else was shown since; elsewhere only
/// its last form is written.
final class TerminalOutput: Output {
    private struct State {
        var lastID: String?
        var lastRows = 0
        var pending: [(id: String, text: String)] = []
        var isAtLineStart = true
    }

    private let allowsInput: Bool
    private let cancellation: Cancellation
    private let isTerminal = StandardStream.output.isTerminal
    private let state = Mutex(State())

    init(allowsInput: Bool, cancellation: Cancellation) {
        self.allowsInput = allowsInput
        self.cancellation = cancellation
    }

    func write(_ text: String, to stream: OutputStreamName) {
        state.withLock { state in
            state.lastID = nil
            state.isAtLineStart = text.hasSuffix("\n")
            (stream == .stdout ? StandardStream.output : .error).write(VisibleText.of(text))
        }
    }

    func display(_ bundle: MIMEBundle, id: String?) {
        state.withLock { show(bundle.plainText, id: id, &$0) }
    }

    func update(_ bundle: MIMEBundle, id: String) {
        state.withLock { state in
            let text = bundle.plainText
            guard isTerminal else {
                state.pending.removeAll { $0.id == id }
                state.pending.append((id, text))
                return
            }
            if state.lastID == id {
                StandardStream.output.write("\u{1B}[\(state.lastRows)A\r\u{1B}[J")
            }
            show(text, id: id, &state)
        }
    }

    private func show(_ text: String, id: String?, _ state: inout State) {
        if !state.isAtLineStart { StandardStream.output.write("\n") }
        state.isAtLineStart = true
        StandardStream.output.write(text + "\n")
        state.lastID = id
        let columns = Terminal.size.columns
        state.lastRows = text.split(separator: "\n", omittingEmptySubsequences: false)
            .reduce(0) { $0 + max(1, (DisplayWidth.of(String($1)) + columns - 1) / columns) }
    }

    /// Nothing: what a terminal has shown stays.
    func clear(wait: Bool) {}

    func readLine(prompt: String, isPassword: Bool) throws -> String {
        guard allowsInput else { throw JupyterError.noInput }
        write(prompt.isEmpty || prompt.hasSuffix(" ") ? prompt : prompt + " ", to: .stdout)
        let line = try Terminal.readLine(isPassword: isPassword, cancellation: cancellation)
        state.withLock { $0.isAtLineStart = true }
        guard let line else { throw JupyterError.noInput }
        return line
    }

    /// Writes what is left to show of updates.
    func finish() {
        state.withLock { state in
            for (_, text) in state.pending { StandardStream.output.write(text + "\n") }
            state.pending = []
            if isTerminal, !state.isAtLineStart { StandardStream.output.write("\n") }
        }
    }

    /// Shows what a statement gave.
    ///
    /// - Returns: Whether it ran to its end.
    func show(_ result: ExecutionResult) -> Bool {
        finish()
        switch result {
        case .ok(let success):
            for bundle in success.pages + [success.result].compactMap(\.self) {
                StandardStream.output.write(bundle.plainText + "\n")
            }
            return true
        case .error(let failure):
            let lines = failure.traceback.map(VisibleText.keepingColors)
            let text = lines.joined(separator: "\n") + "\n"
            StandardStream.error.write(
                StandardStream.error.isTerminal ? text : ANSIText.plain(text))
            return false
        case .aborted: return false
        }
    }
}

/// Text with the escape sequences of terminals.
enum ANSIText {
    /// The text without colours.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" {
                isEscaped = true
            } else if isEscaped {
                isEscaped = !scalar.properties.isAlphabetic
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
