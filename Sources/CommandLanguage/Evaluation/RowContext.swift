import Support
import Tables

/// The row of a table that a calculation is evaluated for, and values cached for all rows.
final class RowContext {
    let table: Table
    var row = 0
    private let cancellation: Cancellation
    private var columnResults: [String: Value] = [:]
    private var patterns: [String: TextPattern] = [:]

    init(table: Table, cancellation: Cancellation = Cancellation()) {
        self.table = table
        self.cancellation = cancellation
    }

    /// The cell of a column in the row, if there is such a column.
    func cell(_ name: String) -> Value? { table[row, name] }

    /// The result of a function for a whole column, computed at first use.
    func columnResult(
        of function: ExpressionFunction, _ name: String
    ) throws -> Value? {
        let key = "\(function.name) \(name)"
        if let known = columnResults[key] { return known }
        guard let column = table.column(named: name) else { return nil }
        let result = try function.body([.list(column.cells.values)], cancellation)
        columnResults[key] = result
        return result
    }

    /// A compiled regular expression, compiled at its first use.
    func pattern(_ text: String) throws(TextPattern.Problem) -> TextPattern {
        if let known = patterns[text] { return known }
        let made = try TextPattern(text)
        patterns[text] = made
        return made
    }
}
