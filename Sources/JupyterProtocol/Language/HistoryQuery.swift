/// Which cells of the history are wanted.
public enum HistoryQuery: Sendable, Equatable {
    /// The last cells, of all sessions.
    case tail(count: Int)
    /// Cells of one session: 0 for this one, negative for earlier ones.
    case range(session: Int, start: Int, stop: Int?)
    /// Cells that match a pattern with `*` and `?`, the last of them.
    case search(pattern: String, count: Int?, isUnique: Bool)
}

/// One cell of the history.
public struct HistoryEntry: Sendable, Equatable {
    /// The number of the session.
    public var session: Int
    /// The cell's number in the session.
    public var line: Int
    /// The cell's text.
    public var input: String
    /// Its result as plain text.
    public var output: String?

    /// Makes an entry.
    public init(session: Int, line: Int, input: String, output: String? = nil) {
        self.session = session
        self.line = line
        self.input = input
        self.output = output
    }
}
