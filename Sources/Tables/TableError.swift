import Support
import Text

/// Errors in a table or in a request to one.
public enum TableError: Diagnostic, Equatable {
    /// The table has no such column.
    case unknownColumn(name: String, columns: [String])
    /// A table has this column already.
    case columnTaken(name: String)
    /// A column must hold numbers.
    case columnNotNumeric(name: String, found: String)
    /// A column must hold texts.
    case columnNotText(name: String, found: String)
    /// The borders of intervals are too few or do not ascend.
    case badBorders(found: [Double])
    /// A join compares texts with numbers.
    case mixedJoin(column: String, left: String, right: String)
    /// A join would have more rows than may be.
    case joinTooLarge(columns: [String], rows: Int, limit: Int)
    /// A line of a table file is not as its header line says.
    case damagedLine(line: Int, expected: String, found: String)
    /// The header line names more columns than a table may have.
    case tooManyColumns(count: Int, limit: Int)

    /// The stable short word for each case.
    public var name: String {
        switch self {
        case .unknownColumn: "UnknownColumn"
        case .columnTaken: "ReservedName"
        case .columnNotNumeric, .columnNotText, .mixedJoin: "TypeMismatch"
        case .badBorders: "OutOfRange"
        case .joinTooLarge: "OutOfMemory"
        case .damagedLine: "TableFormat"
        case .tooManyColumns: "OutOfRange"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .unknownColumn(let name, _): "the table has no column `\(name)`"
        case .columnTaken(let name): "the table has a column `\(name)` already"
        case .columnNotNumeric(let name, _): "column `\(name)` does not hold numbers"
        case .columnNotText(let name, _): "column `\(name)` does not hold texts"
        case .badBorders(let found):
            "the borders \(found.map { NumberText.display($0) }.joined(separator: ", ")) make no intervals"
        case .mixedJoin(let column, let left, let right):
            "column `\(column)` holds \(left) in the first table and \(right) in the second"
        case .joinTooLarge(let columns, let rows, _):
            "joining on \(columns.map { "`\($0)`" }.joined(separator: ", ")) gives "
                + "\(NumberText.grouped(rows)) rows"
        case .damagedLine(let line, _, _): "line \(line) of the table is damaged"
        case .tooManyColumns(let count, let limit):
            "the header line has \(count) values; at most \(limit) are allowed"
        }
    }

    /// The expectation, the finding, and what is known.
    public var details: [String] {
        switch self {
        case .unknownColumn(_, let columns): Self.listing(columns)
        case .columnNotNumeric(_, let found): ["expected: numbers", "found: \(found)"]
        case .columnNotText(_, let found): ["expected: texts", "found: \(found)"]
        case .joinTooLarge(_, _, let limit): ["expected: at most \(NumberText.grouped(limit)) rows"]
        case .damagedLine(_, let expected, let found):
            ["expected: \(expected)", "found: \(found)"]
        case .columnTaken, .mixedJoin, .tooManyColumns, .badBorders: []
        }
    }

    /// A line that lists the columns there are, if there are any.
    private static func listing(_ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        let shown = names.prefix(20).joined(separator: ", ")
        return ["columns: \(shown)\(names.count > 20 ? ", … (\(names.count))" : "")"]
    }

    /// How to fix it, in one sentence.
    public var remedy: String {
        switch self {
        case .unknownColumn(let name, let columns): Self.remedy(for: name, among: columns)
        case .columnTaken: "choose another name, or drop that column first"
        case .columnNotNumeric: "choose a column of numbers; `describe` shows the types"
        case .columnNotText: "choose a column of texts; `describe` shows the types"
        case .badBorders: "give at least two borders, each larger than the one before"
        case .mixedJoin(let column, _, _):
            "convert one of them first, as in `derive \(Self.quoted(column)) = "
                + "text(\(Self.quoted(column)))` for texts or `= number(…)` for numbers"
        case .joinTooLarge:
            "add a column that tells rows apart to --on, or drop rows with `where` or `unique` first"
        case .damagedLine: "fix that line and read the table again"
        case .tooManyColumns: "leave out columns"
        }
    }

    private static func remedy(for name: String, among columns: [String]) -> String {
        // Version 0.1.0 had a column `node`, which was a name here and a position there.
        if name == "node", columns.contains("id"), columns.contains("row") {
            return "`id` is a node's own name, `row` its position: use one of them"
        }
        if let nearest = NearestName.suggestion(for: name, in: columns) {
            return "did you mean `\(nearest)`?"
        }
        return "use one of the columns, or put quotes around text: `\"\(name)\"`"
    }

    /// A column's name as expressions have it: in backticks unless it is a plain word.
    private static func quoted(_ name: String) -> String {
        let isPlain =
            name.first?.isLetter == true
            && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        return isPlain ? name : "`\(name)`"
    }
}
