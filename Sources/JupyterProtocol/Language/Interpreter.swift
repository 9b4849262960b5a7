import Support

/// A language behind the kernel's protocol.
///
/// Its methods are called from several threads at once: completion, inspection and history while a
/// cell runs, and cells of several subshells.
public protocol Interpreter: Sendable {
    /// The description of the language for front ends.
    var languageInfo: LanguageInfo { get }
    /// The greeting of terminals.
    var banner: String { get }
    /// The comm targets that front ends may open.
    var commTargets: [CommTarget] { get }

    /// Runs a cell; errors in it are results, so this never throws.
    ///
    /// - Parameters:
    ///   - request: The cell and how to run it.
    ///   - output: Where it shows things and asks questions.
    ///   - cancellation: Raised when the person interrupts; watched at least every 0.1 seconds.
    func execute(
        _ request: ExecutionRequest, output: any Output, cancellation: Cancellation
    ) -> ExecutionResult

    /// The completions at a position of a text.
    ///
    /// - Parameters:
    ///   - code: The cell.
    ///   - cursor: How many Unicode scalars stand before the cursor.
    func complete(_ code: String, at cursor: Int) -> CompletionList

    /// The help on the word at a position of a text; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - code: The cell.
    ///   - cursor: How many Unicode scalars stand before the cursor.
    ///   - detail: 0 for a summary, 1 for everything.
    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle?

    /// Whether a text can be run as it is, or goes on in the next line.
    func isComplete(_ code: String) -> CodeCompleteness

    /// Cells that were run, oldest first.
    func history(_ query: HistoryQuery) -> [HistoryEntry]

    /// Ends the language; called once, after running cells were asked to stop.
    func shutdown(isRestart: Bool)
}

extension Interpreter {
    /// No comm targets by default.
    public var commTargets: [CommTarget] { [] }
    /// Nothing to do by default.
    public func shutdown(isRestart: Bool) {}
}
