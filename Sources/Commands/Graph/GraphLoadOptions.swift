import CommandLanguage
import Graphs
import Text

/// Which columns of a graph's files are what, as `graph load` is told.
struct ColumnOptions: Sendable {
    let id: String?
    let text: [String]
    let title: String?
    let label: String?
    let source: String?
    let target: String?
    let weight: String?

    /// All of them.
    static let parameters = Parameter<ColumnOptions>.group(
        idParameter, textParameter, titleParameter, labelParameter, sourceParameter,
        targetParameter, weightParameter, into: ColumnOptions.init)

    private static let idParameter = Parameter<String?>.option(
        "id", otherwise: "recognised by its name", help: "The column of the nodes' ids.")
    private static let textParameter = Parameter<[String]>.option(
        "text", default: [],
        help:
            "The column of texts, several in brackets, or a pattern such as \"{title}. {abstract}\"."
    )
    private static let titleParameter = Parameter<String?>.option(
        "title", otherwise: "recognised by its name", help: "The column of titles.")
    private static let labelParameter = Parameter<String?>.option(
        "label", otherwise: "recognised by its name", help: "The column of labels.")
    private static let sourceParameter = Parameter<String?>.option(
        "source", otherwise: "recognised by its name",
        help: "The column of the nodes that edges go from.")
    private static let targetParameter = Parameter<String?>.option(
        "target", otherwise: "recognised by its name",
        help: "The column of the nodes that edges go to.")
    private static let weightParameter = Parameter<String?>.option(
        "weight", otherwise: "recognised by its name", help: "The column of the edges' weights.")

    /// The choices for a reader.
    var choices: ColumnChoices {
        var choices = ColumnChoices()
        let names: [(ColumnRole, String?)] = [
            (.id, id), (.title, title), (.label, label), (.source, source), (.target, target),
            (.weight, weight),
        ]
        for (role, name) in names { choices.names[role] = name }
        choices.setText(text)
        return choices
    }
}

/// Which files `graph load` reads, and what it leaves out of them.
struct FileOptions: Sendable {
    let edges: FilePath?
    let labelNames: FilePath?
    let delimiter: String?
    let dropsUnknown: Bool
    let ignoresLabels: Bool

    /// All of them.
    static let parameters = Parameter<FileOptions>.group(
        edgesParameter, labelNamesParameter, delimiterParameter, unknownParameter,
        labelsParameter, into: FileOptions.init)

    private static let edgesParameter = Parameter<FilePath?>.option(
        "edges", otherwise: "the edges of the data", help: "A file of edges beside the nodes.")
    private static let labelNamesParameter = Parameter<FilePath?>.option(
        "label-names", otherwise: "the labels of the data",
        help: "A file that names the classes: a table, a JSON object, or a name a line.")
    private static let delimiterParameter = Parameter<String?>.option(
        "delimiter", otherwise: "recognised from the files",
        help: "What separates fields: comma, semicolon, tab, bar, blank or a character.")
    private static let unknownParameter = Parameter<Bool>.flag(
        "drop-unknown", help: "Leave out edges of nodes that are not there.")
    private static let labelsParameter = Parameter<Bool>.flag(
        "no-labels", help: "Take no column for labels.")

    /// A reader's choices with these.
    func applied(to columns: ColumnChoices) throws(CommandError) -> ColumnChoices {
        var columns = columns
        columns.delimiter = try DelimiterName.delimiter(delimiter)
        columns.edgesPath = edges?.expanded(home: Folders.home)
        columns.dropsUnknownNodes = dropsUnknown
        columns.ignoresLabels = ignoresLabels
        return columns
    }
}

/// The separator of fields: a word, or the character itself.
enum DelimiterName {
    private static let names: [String: Delimiter] = [
        "comma": .comma, ",": .comma, "semicolon": .quoted(0x3b), ";": .quoted(0x3b),
        "tab": .quoted(0x09), "\t": .quoted(0x09), "\\t": .quoted(0x09), "bar": .quoted(0x7c),
        "|": .quoted(0x7c), "blank": .blanks, "blanks": .blanks, " ": .blanks, "space": .blanks,
    ]

    /// The delimiter of a name; nothing: it is recognised.
    ///
    /// - Throws: `CommandError.unusable` for other words.
    static func delimiter(_ word: String?) throws(CommandError) -> Delimiter? {
        guard let word else { return nil }
        if let known = names[word.lowercased()] { return known }
        if word.utf8.count == 1, let byte = word.utf8.first, byte > 0x20, byte != 0x22 {
            return .quoted(byte)
        }
        throw .unusable(
            what: "--delimiter \(word)", why: "fields are separated by a single character",
            remedy: "give comma, semicolon, tab, bar, blank, or the character in quotes")
    }
}
