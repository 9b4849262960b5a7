import Support
import Synchronization

@testable import CommandLanguage

/// A session that keeps everything in memory and notes what is shown.
final class TestSession: CommandSession, Output {
    private struct State {
        var names: [String] = []
        var values: [String: Value] = [:]
        var definitions: [Definition] = []
        var written = ""
        var endedCommands = 0
    }

    private let state = Mutex(State())
    let commands: CommandTable
    let cancellation = Cancellation()

    init(commands: [any Command.Type] = StubCommands.all) { self.commands = CommandTable(commands) }

    var names: [String] { state.withLock { $0.names } }
    func value(named name: String) -> Value? { state.withLock { $0.values[name] } }

    func assign(_ value: Value, to name: String) throws {
        state.withLock { state in
            if state.values[name] == nil { state.names.append(name) }
            state.values[name] = value
        }
    }

    /// How many commands have ended.
    var endedCommands: Int { state.withLock { $0.endedCommands } }
    func commandEnded(after duration: Duration) { state.withLock { $0.endedCommands += 1 } }

    func remove(_ name: String) -> Value? {
        state.withLock { state in
            state.names.removeAll { $0 == name }
            return state.values.removeValue(forKey: name)
        }
    }

    var definitions: [Definition] { state.withLock { $0.definitions } }

    func define(_ definition: Definition) {
        state.withLock { state in
            state.definitions.removeAll { $0.name == definition.name }
            state.definitions.append(definition)
        }
    }

    func removeDefinition(_ name: String) -> Bool {
        state.withLock { state in
            let count = state.definitions.count
            state.definitions.removeAll { $0.name == name }
            return state.definitions.count < count
        }
    }

    func setting(_ name: String) -> Value? { nil }
    var output: any Output { self }
    var progress: any ProgressReport { SilentProgress(cancellation: cancellation) }
    var written: String { state.withLock { $0.written } }

    func write(_ text: String, to stream: OutputStreamName) {
        state.withLock { $0.written += text }
    }
    func display(_ bundle: MIMEBundle, id: String?) { write(bundle.plainText + "\n", to: .stdout) }
    func update(_ bundle: MIMEBundle, id: String) {}
    func clear(wait: Bool) {}
    func readLine(prompt: String, isPassword: Bool) throws -> String { "" }

    /// Runs a cell and returns its value.
    @discardableResult func run(_ source: String) throws -> Value {
        try LanguageService(commands: commands).evaluate(source, in: self).value
    }

    /// The error that a cell fails with, drawn.
    func failure(of source: String) -> String {
        do {
            _ = try run(source)
            return "no error"
        } catch let error as any Diagnostic {
            return DiagnosticRenderer(source: source).plain(error)
        } catch {
            return "not a diagnostic: \(error)"
        }
    }
}
