/// Whether a text can be run as it is.
public enum CodeCompleteness: Sendable, Equatable {
    /// It can.
    case complete
    /// It goes on in the next line, which begins with this indent.
    case incomplete(indent: String)
    /// It cannot, whatever follows.
    case invalid
    /// Nobody knows.
    case unknown
}
