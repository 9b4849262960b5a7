import CommandLanguage
import Support

/// The values that a person has made, behind whichever door.
protocol Workspace: Sendable {
    /// All commands.
    var commands: CommandTable { get }
    /// The workspace as one running cell sees it.
    func session(output: any Output, progress: any Support.Progress) -> any CommandSession
}

/// A workspace in memory.
final class MemoryWorkspace: Workspace {
    fileprivate struct State {
        var names: [String] = []
        var values: [String: Value] = [:]
        var definitions: [Definition] = []
    }

    let commands: CommandTable
    fileprivate let state = Monitor(State())

    init(commands: CommandTable) { self.commands = commands }

    func session(output: any Output, progress: any Support.Progress) -> any CommandSession {
        MemorySession(workspace: self, output: output, progress: progress)
    }
}

/// A memory workspace as one running cell sees it.
private final class MemorySession: CommandSession {
    private let workspace: MemoryWorkspace
    let output: any Output
    let progress: any Support.Progress

    init(workspace: MemoryWorkspace, output: any Output, progress: any Support.Progress) {
        self.workspace = workspace
        self.output = output
        self.progress = progress
    }

    private var state: Monitor<MemoryWorkspace.State> { workspace.state }

    var names: [String] { state.withLock(\.names) }
    func value(named name: String) -> Value? { state.withLock { $0.values[name] } }

    func assign(_ value: Value, to name: String) {
        state.withLock { state in
            if state.values.updateValue(value, forKey: name) == nil { state.names.append(name) }
        }
    }

    func remove(_ name: String) -> Value? {
        state.withLock { state in
            state.names.removeAll { $0 == name }
            return state.values.removeValue(forKey: name)
        }
    }

    var definitions: [Definition] { state.withLock(\.definitions) }

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

    var commands: CommandTable { workspace.commands }
    func setting(_ name: String) -> Value? { nil }
}
