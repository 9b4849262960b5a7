/// Where running code shows things: a notebook cell, a line protocol, a terminal, a test.
public protocol Output: Sendable {
    /// Writes text to `stdout` or `stderr`.
    func write(_ text: String, to stream: OutputStreamName)
    /// Shows a result; with an identifier it can be replaced later.
    func display(_ bundle: MIMEBundle, id: String?)
    /// Replaces everything that was shown under an identifier.
    func update(_ bundle: MIMEBundle, id: String)
    /// Empties the cell's output, at once or when the next output arrives.
    func clear(wait: Bool)
    /// Asks the person for a line of text.
    ///
    /// - Throws: `Interrupted` when interrupted, or a `Diagnostic` where nobody can be asked.
    func readLine(prompt: String, isPassword: Bool) throws -> String
}

/// The two text streams of a cell.
public enum OutputStreamName: String, Sendable {
    /// Ordinary text.
    case stdout
    /// Warnings and errors.
    case stderr
}
