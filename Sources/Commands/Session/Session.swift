import CommandLanguage
import Store
import Support
import Synchronization

/// The state of a session: named values, definitions and settings.
///
/// A table of names behind a lock; the values are immutable, so an assignment appears whole. Cells
/// that run at the same time (subshells) share one session and have a `CellSession` each.
public final class Session: Sendable {
    /// One kept value.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: Value
    }

    private struct State: Sendable {
        var entries: [Entry] = []
        var indices: [String: Int] = [:]
        var definitions: [Definition] = []
        var settings = Settings()
    }

    private let state = Mutex(State())
    /// All commands.
    public let commands: CommandTable
    /// Where models, caches and saved sessions are.
    public let home: LinguHome
    /// The run log of this home, opened when it is first used.
    public let runs: RunRecorder

    /// Makes an empty session.
    public init(commands: CommandTable, home: LinguHome) {
        self.commands = commands
        self.home = home
        runs = RunRecorder(home: home)
    }

    /// The names and values, in the order they were first assigned.
    public var entries: [Entry] { state.withLock { $0.entries } }

    /// The value of a name.
    public func value(named name: String) -> Value? {
        state.withLock { state in state.indices[name].map { state.entries[$0].value } }
    }

    /// Gives a name a value.
    public func assign(_ value: Value, to name: String) {
        state.withLock { state in
            let entry = Entry(name: name, value: value)
            if let index = state.indices[name] {
                state.entries[index] = entry
            } else {
                state.indices[name] = state.entries.count
                state.entries.append(entry)
            }
        }
    }

    /// Takes a name away; returns what it stood for.
    @discardableResult
    public func remove(_ name: String) -> Value? {
        state.withLock { state in
            guard let index = state.indices[name] else { return nil }
            let removed = state.entries.remove(at: index)
            state.indices = Dictionary(
                uniqueKeysWithValues: state.entries.enumerated().map { ($1.name, $0) })
            return removed.value
        }
    }

    /// The definitions made with `def`, in order.
    public var definitions: [Definition] { state.withLock { $0.definitions } }

    /// Adds or replaces a definition.
    public func define(_ definition: Definition) {
        state.withLock { state in
            state.definitions.removeAll { $0.name == definition.name }
            state.definitions.append(definition)
        }
    }

    /// Takes a definition away; returns whether there was one.
    public func removeDefinition(_ name: String) -> Bool {
        state.withLock { state in
            let count = state.definitions.count
            state.definitions.removeAll { $0.name == name }
            return state.definitions.count < count
        }
    }

    /// The settings.
    public var settings: Settings { state.withLock { $0.settings } }

    /// Changes the settings.
    public func changeSettings<Failure: Error>(
        _ change: (inout Settings) throws(Failure) -> Void
    ) throws(Failure) {
        var changed = settings
        try change(&changed)
        let result = changed
        state.withLock { $0.settings = result }
    }

    /// Empties the session; settings stay.
    public func clear() {
        state.withLock { state in
            state.entries = []
            state.indices = [:]
            state.definitions = []
        }
    }
}
