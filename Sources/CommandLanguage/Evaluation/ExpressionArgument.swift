import Support
import Tables

/// A calculation that a command got as its last argument, ready to be evaluated.
public struct ExpressionArgument: Sendable {
    /// The calculation.
    public let expression: Expression
    let evaluator: Evaluator
    let scope: Scope

    /// Its value without a table: words are variables.
    public func evaluate() throws -> Value {
        var scope = scope
        return try evaluator.evaluate(expression, &scope)
    }

    /// Its value for each row of a table: words are columns, else variables.
    ///
    /// Functions of a whole column, as in `degree > mean(degree)`, see all rows of the table.
    public func evaluate(over table: Table) throws -> [Value] {
        let cancellation = evaluator.session.progress.cancellation
        let context = RowContext(table: table, cancellation: cancellation)
        var scope = scope
        return try (0..<table.rowCount).map { row in
            try cancellation.check()
            context.row = row
            return try evaluator.evaluate(expression, &scope, context)
        }
    }

    /// The rows of a table for which it is true.
    ///
    /// - Throws: `typeMismatch` if it is neither true nor false; missing cells count as false.
    public func rows(of table: Table) throws -> [Int] {
        try evaluate(over: table).enumerated().compactMap { row, value in
            switch value {
            case .boolean(let truth): return truth ? row : nil
            case .nothing: return nil
            default:
                throw LanguageError.typeMismatch(
                    subject: "a condition", expected: "true or false",
                    found: Operand.phrase(of: value), range: expression.place.range)
            }
        }
    }

    /// The calculation as text, for captions and column names.
    public var sourceText: String { SourcePrinter.text(of: expression) }
}

/// Statements that a command got in braces, ready to be run.
public struct BlockArgument: Sendable {
    /// The statements.
    public let block: Block
    let evaluator: Evaluator
    let scope: Scope

    /// Runs them; the value is the last statement's.
    public func run() throws -> Value {
        var scope = scope
        return try evaluator.run(block, &scope).value
    }
}
