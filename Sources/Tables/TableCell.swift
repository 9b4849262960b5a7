import Text

/// One cell of a table.
public enum TableCell: Sendable, Equatable {
    /// No cell is there.
    case missing
    /// An integer.
    case integer(Int)
    /// A number with a fraction.
    case number(Double)
    /// Text.
    case text(String)
    /// A Boolean.
    case boolean(Bool)

    /// The cell as a number, if it is one.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .missing, .text, .boolean: nil
        }
    }

    /// The cell as a text for reading; `nil` if it is missing.
    public var displayText: String? {
        switch self {
        case .missing: nil
        case .integer(let value): String(value)
        case .number(let value): NumberText.display(value)
        case .text(let text): text
        case .boolean(let value): value ? "true" : "false"
        }
    }

    /// The name of its type, as `TableCells.typeName` has it; `nil` if it is missing.
    var typeName: String? {
        switch self {
        case .missing: nil
        case .integer: "Integer"
        case .number: "Number"
        case .text: "Text"
        case .boolean: "Boolean"
        }
    }
}
