import Support

/// One way to go on at the cursor.
public struct Completion: Sendable, Equatable {
    /// What kind of thing is completed.
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
    /// What it is.
    public let kind: Kind
    /// The characters that are replaced, in Unicode scalars.
    public let range: SourceRange
    /// One line: what it does or stands for.
    public let help: String
}

/// What is known of a value before anything runs.
struct StaticValue {
    /// The name of its type.
    var type: String?
    /// The columns, if it is a table.
    var columns: [String]?

    static let unknown = StaticValue()

    /// What is known of a value at hand.
    init(_ value: Value) {
        let table = value.asTable
        if case .object(let object) = value {
            type = object.typeName
        } else {
            type = table == nil ? value.typeName : "Table"
        }
        columns = table?.columnNames
    }

    init(type: String? = nil, columns: [String]? = nil) {
        self.type = type
        self.columns = columns
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
