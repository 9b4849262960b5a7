import CommandLanguage
import Store
import Support
import Synchronization

/// A session as one running cell sees it: the shared values, and the cell's own output and progress.
public final class CellSession: CommandSession {
    /// The values that all cells share.
    public let session: Session
    /// Where this cell shows things.
    public let output: any Output
    /// Where this cell's long work reports to.
    public let progress: any Progress

    private let assignedAfterInterrupt = Mutex<[String]>([])

    /// The files that are being run by `include`, the outermost first.
    let includedFiles: [String]

    /// Makes the view of one cell.
    public convenience init(session: Session, output: any Output, progress: any Progress) {
        self.init(session: session, output: output, progress: progress, includedFiles: [])
    }

    init(
        session: Session, output: any Output, progress: any Progress, includedFiles: [String]
    ) {
        self.session = session
        self.output = output
        self.progress = progress
        self.includedFiles = includedFiles
    }

    /// The names of the values, in the order they were first assigned.
    public var names: [String] { session.entries.map(\.name) }
    /// The value of a name.
    public func value(named name: String) -> Value? { session.value(named: name) }
    /// Gives a name a value.
    public func assign(_ value: Value, to name: String) throws {
        session.assign(value, to: name)
        guard progress.cancellation.isCancelled else { return }
        assignedAfterInterrupt.withLock { $0.append(name) }
    }
    /// The names that got the values of interrupted work, in order.
    public var namesAssignedAfterInterrupt: [String] { assignedAfterInterrupt.withLock { $0 } }
    /// Takes a name away.
    public func remove(_ name: String) -> Value? { session.remove(name) }
    /// The definitions made with `def`.
    public var definitions: [Definition] { session.definitions }
    /// Adds or replaces a definition.
    public func define(_ definition: Definition) { session.define(definition) }
    /// Takes a definition away.
    public func removeDefinition(_ name: String) -> Bool { session.removeDefinition(name) }
    /// All commands.
    public var commands: CommandTable { session.commands }
    /// The value of a setting.
    public func setting(_ name: String) -> Value? { session.settings.value(of: name) }
}

extension CommandSession {
    /// The session behind this view of it.
    ///
    /// - Throws: `CommandError.noSession` where a command runs outside a session, as only a test
    ///   could make it.
    func shared() throws(CommandError) -> Session { try cell().session }

    /// This view itself.
    ///
    /// - Throws: `CommandError.noSession` where a command runs outside a session.
    func cell() throws(CommandError) -> CellSession {
        guard let cell = self as? CellSession else { throw .noSession }
        return cell
    }

    /// Tells a warning, which stops nothing.
    func warn(_ text: String) { output.write("warning: \(text)\n", to: .stderr) }

    /// The settings of the session, or the defaults outside one.
    var settings: Settings { (self as? CellSession)?.session.settings ?? Settings() }
}
