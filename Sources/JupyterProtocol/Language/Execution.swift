import Support

/// A cell to run.
public struct ExecutionRequest: Sendable {
    /// The cell's text.
    public var code: String
    /// Whether nothing may be shown.
    public var isSilent: Bool
    /// Whether the cell belongs into the history.
    public var storesHistory: Bool
    /// Expressions to evaluate afterwards, by name.
    public var userExpressions: [(name: String, code: String)]
    /// Whether questions may be asked.
    public var allowsInput: Bool
    /// The cell's number.
    public var executionCount: Int

    /// Makes a request with the defaults of the protocol.
    public init(
        code: String, isSilent: Bool = false, storesHistory: Bool = true,
        userExpressions: [(name: String, code: String)] = [], allowsInput: Bool = false,
        executionCount: Int
    ) {
        self.code = code
        self.isSilent = isSilent
        self.storesHistory = storesHistory
        self.userExpressions = userExpressions
        self.allowsInput = allowsInput
        self.executionCount = executionCount
    }
}

/// The outcome of a cell.
public enum ExecutionResult: Sendable {
    /// It ran to its end.
    case ok(ExecutionSuccess)
    /// It stopped at an error.
    case error(ExecutionFailure)
    /// It was not run.
    case aborted
}

/// The result of a cell that succeeded.
public struct ExecutionSuccess: Sendable {
    /// The value of its last expression.
    public var result: MIMEBundle?
    /// Help texts to show in a pager.
    public var pages: [MIMEBundle]
    /// The values of the user expressions, by name.
    public var userExpressions: [(name: String, value: Result<MIMEBundle, ExecutionFailure>)]

    /// Makes a success.
    public init(
        result: MIMEBundle? = nil, pages: [MIMEBundle] = [],
        userExpressions: [(name: String, value: Result<MIMEBundle, ExecutionFailure>)] = []
    ) {
        self.result = result
        self.pages = pages
        self.userExpressions = userExpressions
    }
}

/// Why a cell stopped.
public struct ExecutionFailure: Error, Sendable, Equatable {
    /// A stable short word: Jupyter's `ename`.
    public var name: String
    /// One sentence: Jupyter's `evalue`.
    public var value: String
    /// The lines to show, possibly with ANSI colours.
    public var traceback: [String]

    /// Makes a failure.
    public init(name: String, value: String, traceback: [String]) {
        self.name = name
        self.value = value
        self.traceback = traceback
    }

    /// The failure that an error is.
    public init(_ error: any Error) {
        if let failure = error as? ExecutionFailure {
            self = failure
            return
        }
        guard let diagnostic = error as? any Diagnostic else {
            self.init(name: "Error", value: "\(error)", traceback: ["Error: \(error)"])
            return
        }
        self.init(
            name: diagnostic.name, value: diagnostic.summary,
            traceback: diagnostic.description.split(separator: "\n").map(String.init))
    }
}
