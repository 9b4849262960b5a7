import Support

/// An error of a command, with the characters of the statement that ran it.
public struct LocatedError: Diagnostic {
    /// The error as the command threw it.
    public let base: any Diagnostic
    /// The characters of the statement.
    public let range: SourceRange
    /// Where it happened inside definitions, the innermost first.
    public let trail: [String]

    /// Makes the error.
    public init(_ base: any Diagnostic, range: SourceRange, trail: [String] = []) {
        self.base = base
        self.range = range
        self.trail = trail
    }

    /// The name of the error inside.
    public var name: String { base.name }
    /// The summary of the error inside.
    public var summary: String { base.summary }
    /// The facts of the error inside, and where it happened.
    public var details: [String] { base.details + trail }
    /// The remedy of the error inside.
    public var remedy: String { base.remedy }
    /// The characters of the statement.
    public var sourceRange: SourceRange? { range }
}
