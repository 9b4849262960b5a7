import CommandLanguage
import Store
import Support
import Synchronization
import Tensor

/// A session as one running cell sees it: the shared values, and the cell's own output and progress.
public final class CellSession: CommandSession {
    /// The values that all cells share.
    public let session: Session
    /// Where this cell shows things.
    public let output: any Output
    /// Where this cell's long work reports to.
    public let progress: any ProgressReport

    private let assignedAfterInterrupt = Mutex<[String]>([])
    private let interruptedValues = Mutex<[Value]>([])

    /// The files that are being run by `include`, the outermost first.
    let includedFiles: [String]

    /// Makes the view of one cell.
    public convenience init(session: Session, output: any Output, progress: any ProgressReport) {
        self.init(session: session, output: output, progress: progress, includedFiles: [])
    }

    init(
        session: Session, output: any Output, progress: any ProgressReport, includedFiles: [String]
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
    /// Keeps what interrupted work gave, until `nameInterrupted`.
    public func keepInterrupted(_ value: Value) { interruptedValues.withLock { $0.append(value) } }
    /// Gives names (`interrupted`, `interrupted-2` …) to what interrupted work gave and what stands in no
    /// value that got a name since, nor in what is shown.
    public func nameInterrupted(besides shown: Value = .nothing) {
        let values = interruptedValues.withLock { values in
            defer { values = [] }
            return values
        }
        // Later values may contain earlier ones.
        for value in values.reversed() {
            let held =
                [shown] + namesAssignedAfterInterrupt.compactMap { session.value(named: $0) }
            guard !held.contains(where: { Self.holds($0, value) }) else { continue }
            var (name, number) = ("interrupted", 1)
            while session.value(named: name) != nil {
                number += 1
                name = "interrupted-\(number)"
            }
            try? assign(value, to: name)
        }
    }

    private static func holds(_ container: Value, _ value: Value) -> Bool {
        if case .list(let values) = container, values.contains(value) { return true }
        return container == value
    }

    /// Takes a name away.
    public func remove(_ name: String) -> Value? { session.remove(name) }
    /// The definitions made with `def`.
    public var definitions: [Definition] { session.definitions }
    /// Adds or replaces a definition.
    public func define(_ definition: Definition) { session.define(definition) }
    /// Takes a definition away.
    public func removeDefinition(_ name: String) -> Bool { session.removeDefinition(name) }
    /// Returns the memory that the command took and freed to the operating system.
    ///
    /// Short commands take little; many of them, such as in a loop, reuse what is kept.
    public func commandEnded(after duration: Duration) {
        guard duration >= Self.longCommand else { return }
        TensorMemory.releaseUnused()
    }

    private static let longCommand = Duration.milliseconds(100)

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
