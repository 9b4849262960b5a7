import Support

/// One way to go on at the cursor.
public struct Completion: Sendable, Equatable {
    /// The kinds of completions.
    public enum Kind: String, Sendable, CaseIterable {
        /// A command of one word, or a definition.
        case command
        /// The first word of commands.
        case noun
        /// The second word of a command.
        case verb
        /// An option or a flag.
        case option
        /// A word that a parameter offers.
        case choice
        /// A value of the session.
        case name
        /// A column of a table.
        case column
        /// A field behind a dot.
        case field
        /// A function of calculations.
        case function
        /// A word of the language.
        case keyword
        /// A file or a folder.
        case file
    }

    /// The text that replaces the range.
    public let text: String
    /// Its kind.
    public let kind: Kind
    /// The characters that are replaced, in Unicode scalars.
    public let range: SourceRange
    /// One line of description.
    public let help: String

    /// The kind by a name that JupyterLab and VS Code have an icon for.
    public var frontEndType: String {
        switch kind {
        case .command, .function: "function"
        case .noun: "module"
        case .verb: "method"
        case .option: "property"
        case .choice: "value"
        case .name: "variable"
        case .column, .field: "field"
        case .keyword: "keyword"
        case .file: text.hasSuffix("/") ? "folder" : "file"
        }
    }
}

extension ParameterKind {
    /// Whether a value of which only the type is known may fit.
    func accepts(type: String) -> Bool {
        switch self {
        case .any: true
        case .object(let names):
            names.contains(type)
                || (names.isEmpty
                    && ![
                        "Nothing", "Boolean", "Integer", "Number", "Text", "List", "Record",
                        "Table",
                    ]
                    .contains(type))
        case .table: type == "Table" || type == "Record"
        case .boolean: type == "Boolean"
        case .integer: type == "Integer"
        case .number: type == "Integer" || type == "Number"
        case .text, .choice, .path: type == "Text"
        case .record: type == "Record"
        case .list(let kind): type == "List" || kind.accepts(type: type)
        case .column, .expression, .block: false
        }
    }
}
