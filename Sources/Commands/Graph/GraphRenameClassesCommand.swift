import CommandLanguage
import Graphs

/// `graph rename-classes`: gives classes names that a language model can read.
struct GraphRenameClassesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let mapping: Record?
        let file: FilePath?
        let column: ColumnName?
    }

    static let name = "graph rename-classes"
    static let summary = "Give the classes of a graph other names."
    static let discussion = """
        A teacher reads and answers the names of classes, so `Databases` is better than `2`. The new names \
        come from a record of old and new ones (a number is written in backticks: {`0`: "Databases"}), \
        from `--names FILE` (a table of labels and names, a JSON object of them, or a name a line in the \
        order of the numbers), or from `--column C`, a column of the nodes that has one word for each class. \
        Labels and the order of classes stay; what was learned under the old names keeps those.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with labels."),
        .positional(
            "mapping", Record?.self, otherwise: "the names of --names or --column",
            help: "New names by the old ones."),
        .option(
            "names", FilePath?.self, otherwise: "no file", help: "File of labels and names."),
        .option(
            "column", ColumnName?.self, otherwise: "no column",
            help: "Column of the nodes with one word for each class."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph rename-classes tiny {animal: \"wild animal\", plant: herb} | classes",
            "Two new names.", prints: "wild animal")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        switch (arguments.mapping, arguments.file, arguments.column) {
        case (let record?, nil, nil):
            var names: [String: String] = [:]
            for (old, new) in record.fields {
                names[old] = new.asText ?? new.inlineText(limit: .max)
            }
            return .object(GraphValue(try graph.renamingClasses(names)))
        case (nil, let file?, nil):
            let names = try ClassNamesFile.read(file.expanded(home: Folders.home), for: graph)
            return .object(GraphValue(try graph.renamingClasses(names)))
        case (nil, nil, let column?):
            return .object(GraphValue(try graph.renamingClasses(byColumn: column.name)))
        default:
            throw CommandError.unusable(
                what: "graph rename-classes", why: "nothing, or too much, says what the names are",
                remedy: "give a record such as {old: new}, --names FILE or --column NAME")
        }
    }
}
