import CommandLanguage
import Graphs
import Tables

/// `graph set-text`: gives nodes other texts.
struct GraphSetTextCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let table: Table?
        let pattern: String?
        let column: ColumnName?
    }

    static let name = "graph set-text"
    static let summary = "Replace the texts of a graph's nodes, by a pattern or from a table."
    static let discussion = """
        In a pattern, `{title}`, `{text}`, `{id}` and the names of further columns in braces stand for \
        the node's own values. A table needs a column `id` (or `row`) and a column of texts; nodes that \
        are not in it keep their text. Labels cannot be used in texts: a teacher would read the answer.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("table", Table?.self, otherwise: "no table", help: "A table with new texts."),
        .option(
            "pattern", String?.self, otherwise: "no pattern",
            help: "Pattern of the new texts, such as `{title}. {text}`."),
        .option(
            "column", ColumnName?.self,
            otherwise: "`text`", help: "The column with the texts, of the table or of the graph."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph set-text tiny --pattern \"Entry {id}. {text}\" | node 3",
            "A pattern with the node's id.", prints: "Entry 3"),
        Example(
            "tiny | nodes | derive text = upper(text) | graph set-text tiny | node 0",
            "Texts from a table.", prints: "OTTER"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        if let table = arguments.table {
            guard arguments.pattern == nil else {
                throw CommandError.unusable(
                    what: "--pattern", why: "the texts come from a table already",
                    remedy: "leave out the table or the pattern")
            }
            let texts = try Self.texts(in: table, column: arguments.column?.name, for: graph)
            return .object(GraphValue(try graph.settingTexts(texts)))
        }
        switch (arguments.pattern, arguments.column) {
        case (let pattern?, nil):
            return .object(
                GraphValue(
                    try graph.settingTexts(
                        pattern: pattern, cancellation: session.progress.cancellation)))
        case (nil, let column?):
            return .object(
                GraphValue(
                    try graph.settingTexts(
                        pattern: "{\(column.name)}", cancellation: session.progress.cancellation)))
        default:
            throw CommandError.unusable(
                what: "graph set-text", why: "the source of the texts is missing or ambiguous",
                remedy: "give a table, --pattern or --column")
        }
    }

    private static func texts(
        in table: Table, column: String?, for graph: TextAttributedGraph
    ) throws -> [(node: Int, text: String)] {
        let texts = try table.requireColumn(column ?? "text").cells
        let isByID = table.columnNames.contains("id")
        // Tables of version 0.1.0 call positions `node`.
        let position = table.columnNames.contains("node") ? "node" : "row"
        let names = try table.requireColumn(isByID ? "id" : position).cells
        func written(_ value: Value) -> String {
            value == .nothing ? "" : value.asText ?? value.inlineText(limit: .max)
        }
        return try (0..<table.rowCount).map { row in
            let name = written(names[row])
            let node = isByID ? try graph.node(withID: name) : try graph.node(named: name)
            return (node, written(texts[row]))
        }
    }
}
