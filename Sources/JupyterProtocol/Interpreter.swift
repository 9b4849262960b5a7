import JSON
import Support

/// A language behind the kernel's protocol.
///
/// Its methods are called from several threads at once: completion, inspection and history while a
/// cell runs, and cells of several subshells.
public protocol Interpreter: Sendable {
    /// What front ends need to know about the language.
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

    /// What could stand at a place of a text.
    ///
    /// - Parameters:
    ///   - code: The cell.
    ///   - cursor: How many Unicode scalars stand before the cursor.
    func complete(_ code: String, at cursor: Int) -> Completion

    /// What is known about the word at a place of a text; `nil` where nothing is.
    ///
    /// - Parameters:
    ///   - code: The cell.
    ///   - cursor: How many Unicode scalars stand before the cursor.
    ///   - detail: 0 for a summary, 1 for everything.
    func inspect(_ code: String, at cursor: Int, detail: Int) -> MIMEBundle?

    /// Whether a text can be run as it is, or goes on in the next line.
    func isComplete(_ code: String) -> Completeness

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

/// What front ends need to know about a language.
public struct LanguageInfo: Sendable {
    /// The language's name.
    public var name: String
    /// The language's version.
    public var version: String
    /// The MIME type of scripts.
    public var mimeType: String
    /// The file name extension of scripts, with its dot.
    public var fileExtension: String
    /// Pygments' name of the nearest highlighted language.
    public var pygmentsLexer: String
    /// CodeMirror's name of the nearest highlighted language.
    public var codeMirrorMode: String
    /// The program's name.
    public var implementation: String
    /// The program's version.
    public var implementationVersion: String
    /// Entries of the Help menu, in order.
    public var helpLinks: [(text: String, url: String)]

    /// Describes a language.
    public init(
        name: String, version: String, mimeType: String, fileExtension: String,
        pygmentsLexer: String, codeMirrorMode: String, implementation: String,
        implementationVersion: String, helpLinks: [(text: String, url: String)] = []
    ) {
        self.name = name
        self.version = version
        self.mimeType = mimeType
        self.fileExtension = fileExtension
        self.pygmentsLexer = pygmentsLexer
        self.codeMirrorMode = codeMirrorMode
        self.implementation = implementation
        self.implementationVersion = implementationVersion
        self.helpLinks = helpLinks
    }
}

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

/// What became of a cell.
public enum ExecutionResult: Sendable {
    /// It ran to its end.
    case ok(ExecutionSuccess)
    /// It stopped at an error.
    case error(ExecutionFailure)
    /// It was not run.
    case aborted
}

/// What a cell gave that ran to its end.
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

/// What could stand at a place of a text.
public struct Completion: Sendable {
    /// One word that could stand there.
    public struct Match: Sendable, Equatable {
        /// The word.
        public var text: String
        /// What it is: `command`, `option`, `graph` and so on.
        public var type: String
        /// What follows it, such as the parameters of a command.
        public var signature: String

        /// Makes a match.
        public init(_ text: String, type: String, signature: String = "") {
            self.text = text
            self.type = type
            self.signature = signature
        }
    }

    /// The words, best first.
    public var matches: [Match]
    /// Offset of the first Unicode scalar that a match replaces.
    public var start: Int
    /// Offset after the last Unicode scalar that a match replaces.
    public var end: Int

    /// Makes a completion of the scalars `start..<end`.
    public init(matches: [Match], start: Int, end: Int) {
        self.matches = matches
        self.start = start
        self.end = end
    }
}

/// Whether a text can be run as it is.
public enum Completeness: Sendable, Equatable {
    /// It can.
    case complete
    /// It goes on in the next line, which begins with this indent.
    case incomplete(indent: String)
    /// It cannot, whatever follows.
    case invalid
    /// Nobody knows.
    case unknown
}

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
