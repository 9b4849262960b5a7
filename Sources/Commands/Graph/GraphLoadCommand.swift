import CommandLanguage
import Graphs
import Support

/// `graph load`: a graph from files.
struct GraphLoadCommand: Command {
    struct Arguments: Sendable {
        let files: FileOptions
        let columns: ColumnOptions
        let path: FilePath
        let split: String?
        let format: String?
        let isDirected: Bool
    }

    static let name = "graph load"
    static let summary = "Load a text-attributed graph from a folder or a file."
    static let discussion =
        """
        The format is recognised from the names and contents of the files:

        \(formatList)

        Columns are found by their names, whatever their case and signs: \(nameList). The options name \
        others; the card says how each column is used. Texts may be put together of several columns: \
        `--text [title abstract]` puts them below each other, `--text "{title}. {abstract}"` fills a pattern.

        Fields are separated by commas, semicolons, tabs or vertical bars. `--edges FILE` adds edges to a \
        file of nodes alone. Edges of unknown nodes are an error that counts them; `--drop-unknown` leaves \
        them out. `--label-names FILE` names classes that the data number. `--split` takes a split of the data, a \
        column, a recipe or a file, as `graph split` does.

        The graph is made undirected; duplicate edges and self-loops are dropped and counted. `--directed` keeps \
        directions. Empty labels, `NaN`, `NA`, `null`, `None` and `-1` are missing labels. Files of PyTorch \
        and pickles are read as data: nothing in them is run.
        """
    static let signature = Signature(
        FileOptions.parameters, ColumnOptions.parameters,
        .positional("path", FilePath.self, help: "A folder or a file."),
        .option(
            "split", String?.self, otherwise: "the first split of the data",
            help: "Name of the split to use."),
        .option(
            "format", String?.self, otherwise: "recognised from the files",
            help: "Format of the data."),
        .flag("directed", help: "Keep edge directions."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example("graph load tiny-folder", "A folder of tables.", prints: "nodes"),
        Example("graph load tiny-folder --directed", "Keep arcs.", prints: "directed"),
        Example(
            "graph load tiny-folder --text \"{id}: {text}\" --split few:2@1",
            "Texts put together of columns, and a split made on the way.", prints: "few:2@1"),
    ]

    /// The formats, a line each.
    private static var formatList: String {
        GraphFormats.all.map { "- `\($0.name)`: \($0.summary)." }.joined(separator: "\n")
    }

    /// The names by which columns are found.
    private static var nameList: String {
        let roles: [ColumnRole] = [
            .id, .text, .title, .label, .split, .neighbors, .source, .target,
        ]
        return roles.map { role in
            "\(role) (" + role.names.map { "`\($0)`" }.joined(separator: ", ") + ")"
        }.joined(separator: "; ")
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.path.expanded(home: Folders.home)
        let source = try GraphSource(path: path)
        var context = ReadingContext(
            name: source.baseName, isDirected: arguments.isDirected ? true : nil,
            denseFeatures: DenseFeatures.read, progress: session.progress)
        context.columns = try arguments.files.applied(to: arguments.columns.choices)
        var graph = try GraphFormats.read(path: path, format: arguments.format, context)
        if let file = arguments.files.labelNames {
            graph = try graph.renamingClasses(
                try ClassNamesFile.read(file.expanded(home: Folders.home), for: graph))
        }
        for note in graph.provenance.notes { session.output.write("note: \(note)\n", to: .stderr) }
        if let split = arguments.split {
            graph = try graph.applyingSplit(
                Folders.expandingFile(split), seed: session.settings.seed, context)
        }
        return .object(GraphValue(graph))
    }
}
