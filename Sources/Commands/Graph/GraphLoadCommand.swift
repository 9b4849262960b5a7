import CommandLanguage
import Graphs
import Support

/// `graph load`: a graph from files.
struct GraphLoadCommand: Command {
    struct Arguments: Sendable {
        let path: FilePath
        let split: String?
        let format: String?
        let isDirected: Bool
    }

    static let name = "graph load"
    static let summary = "Load a text-attributed graph from a folder or a file."
    static let discussion = """
        The format is recognised by the names and beginnings of the files: folders of \
        `nodes.csv`, `edges.csv`, `labels.csv` and `splits.csv` (also `.gz`), LINQS `.content` and \
        `.cites`, OGB raw folders, JSON lines, GraphML and edge lists. The graph is made undirected, \
        duplicates and self loops are dropped and counted; `--directed` keeps arcs. Columns are found \
        by their names (`text`, `abstract`, `summary` …; `label`, `class`, `category` …) and delimiters \
        are recognised; the card says what became of each column. Empty labels, `NaN`, `NA`, `null`, \
        `None` and `-1` are missing ones.
        """
    static let signature = Signature(
        .positional("path", FilePath.self, help: "A folder or a file."),
        .option("split", String?.self, help: "The split to use; the first one if absent."),
        .option("format", String?.self, help: "The format, if it is not recognised."),
        .flag("directed", help: "Keep the direction of edges."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example("graph load tiny-folder", "A folder of tables.", prints: "nodes"),
        Example("graph load tiny-folder --directed", "Keep arcs.", prints: "directed"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.path.expanded(home: Folders.home)
        let source = try GraphSource(path: path)
        let context = ReadingContext(
            name: source.baseName, isDirected: arguments.isDirected ? true : nil,
            denseFeatures: DenseFeatures.read, progress: session.progress)
        var graph = try GraphFormats.read(path: path, format: arguments.format, context)
        for note in graph.provenance.notes { session.output.write("note: \(note)\n", to: .stderr) }
        if let split = arguments.split { graph = try graph.using(split: split) }
        return .object(GraphValue(graph))
    }
}
