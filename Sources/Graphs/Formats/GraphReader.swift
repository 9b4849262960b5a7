import Support
import Tensor
import Text

/// One file format of text-attributed graphs.
public protocol GraphReader: Sendable {
    /// The name of the format, as in `--format`.
    static var name: String { get }
    /// One sentence: which files it consists of.
    static var summary: String { get }
    /// Whether the names (and, for single files, the first bytes) are this format's.
    static func recognizes(_ source: GraphSource) -> Bool
    /// Reads the parts of a graph.
    ///
    /// - Throws: `GraphError`, `FileError`, `Interrupted`.
    static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts
}
