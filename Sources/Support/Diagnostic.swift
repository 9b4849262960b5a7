/// An error that a person can act on: the fault, the facts, and the remedy.
///
/// Every target declares one enum of such errors; its cases carry facts, and this protocol turns the
/// facts into sentences.
public protocol Diagnostic: Error, CustomStringConvertible {
    /// A stable short word, shown as Jupyter's `ename`, such as `UnknownCommand`.
    var name: String { get }
    /// The fault in one sentence.
    var summary: String { get }
    /// Further facts, a line each; may be empty.
    var details: [String] { get }
    /// The remedy in one sentence. Never empty.
    var remedy: String { get }
    /// The range of the source text that is at fault, if the error is about one.
    var sourceRange: SourceRange? { get }
}

extension Diagnostic {
    /// No further facts by default.
    public var details: [String] { [] }
    /// No source range by default.
    public var sourceRange: SourceRange? { nil }
    /// The name, the summary, the facts and the remedy as lines.
    public var description: String {
        (["\(name): \(summary)"] + details.map { "  " + $0 } + ["  → \(remedy)"])
            .joined(separator: "\n")
    }
}

/// A half-open range of Unicode scalars in a source text.
public struct SourceRange: Hashable, Sendable {
    /// Offset of the first scalar.
    public let start: Int
    /// Offset after the last scalar.
    public let end: Int

    /// Makes the range `start..<end`.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }
}
