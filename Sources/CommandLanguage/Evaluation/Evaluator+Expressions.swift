import Support

extension Evaluator {
    /// The value of a calculation.
    ///
    /// - Parameter row: the row whose columns words name, if the calculation is made for a table.
    func evaluate(
        _ expression: Expression, _ scope: inout Scope, _ row: RowContext? = nil
    ) throws -> Value {
        let range = expression.place.range
        switch expression.kind {
        case .literal(let literal): return Self.value(of: literal)
        case .text(let template):
            return .text(try text(template, &scope, row))
        case .name(let name):
            if let value = row?.cell(name) ?? lookup(name, scope) { return value }
            if let row {
                throw LanguageError.unknownColumn(
                    name: name, columns: row.table.columnNames, range: range)
            }
            throw unknownName(name, range, scope)
        case .value(let value): return try operand(value, &scope).plainValue
        case .field(let target, let name):
            return try field(name, of: try nested(target, &scope, row))
        case .call(let function, let arguments):
            return try call(function, arguments, range, &scope, row)
        case .unary(let symbol, let operand):
            let value = try nested(operand, &scope, row)
            return try Operators.apply(symbol, to: value, operand.place.range)
        case .binary: return try binary(expression, &scope, row)
        case .pipeline(let pipeline):
            return try nested(range, &scope) { scope in try run(pipeline, &scope).value }
        }
    }

    /// Evaluates one level deeper.
    private func nested(
        _ expression: Expression, _ scope: inout Scope, _ row: RowContext?
    ) throws -> Value {
        try nested(expression.place.range, &scope) { scope in
            try evaluate(expression, &scope, row)
        }
    }

    static func value(of literal: Expression.Literal) -> Value {
        switch literal {
        case .nothing: .nothing
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .percent(let value): .number(value / 100)
        }
    }

    /// The text of a template.
    func text(
        _ template: TextTemplate, _ scope: inout Scope, _ row: RowContext?
    ) throws -> String {
        var result = ""
        for piece in template.pieces {
            switch piece {
            case .characters(let characters): result += characters
            case .expression(let expression):
                result += try nested(expression, &scope, row).inlineText(limit: .max)
                try Operators.requireLength(result, expression.place.range)
            }
        }
        return result
    }

    private func field(_ name: Name, of value: Value) throws -> Value {
        guard let result = value.field(name.text) else {
            throw LanguageError.unknownField(
                name: name.text, type: value.typeName, fields: value.fieldNames,
                range: name.place.range)
        }
        return result
    }

    /// Evaluates a chain of operators from the left, without a level for each.
    private func binary(
        _ expression: Expression, _ scope: inout Scope, _ row: RowContext?
    ) throws -> Value {
        var steps: [(symbol: BinaryOperator, right: Expression, range: SourceRange)] = []
        var first = expression
        while case .binary(let symbol, let left, let right) = first.kind {
            steps.append((symbol, right, first.place.range))
            first = left
        }
        var value = try nested(first, &scope, row)
        for (symbol, right, range) in steps.reversed() {
            switch (symbol, value) {
            // The right side is not looked at where the left side decides.
            case (.and, .boolean(false)), (.or, .boolean(true)): continue
            case (.matches, _):
                let pattern = try nested(right, &scope, row)
                value = try matches(value, pattern, right.place.range, row)
            default:
                let other = try nested(right, &scope, row)
                if symbol == .isIn, case .text(let part) = value, case .text(let whole) = other {
                    let flag = session.progress.cancellation
                    value = .boolean(try LongText.contains(whole, part, flag))
                    continue
                }
                try Operators.requireAlike(symbol, value, other, overRows: row != nil, range)
                value = try Operators.apply(symbol, value, other, range)
            }
        }
        return value
    }

    private func matches(
        _ value: Value, _ pattern: Value, _ range: SourceRange, _ row: RowContext?
    ) throws -> Value {
        guard let pattern = pattern.asText else {
            throw LanguageError.typeMismatch(
                subject: "the right side of `=~`", expected: "a regular expression in quotes",
                found: Operand.phrase(of: pattern), range: range)
        }
        if value == .nothing { return .nothing }
        let compiled: TextPattern
        do throws(TextPattern.Problem) {
            compiled =
                if let row { try row.pattern(pattern) } else { try TextPattern(pattern) }
        } catch {
            throw LanguageError.badPattern(pattern: pattern, reason: error.reason, range: range)
        }
        return .boolean(
            try compiled.matches(
                value.inlineText(limit: .max), watching: session.progress.cancellation))
    }

    // MARK: - Functions

    private func call(
        _ name: Name, _ arguments: [Expression], _ range: SourceRange, _ scope: inout Scope,
        _ row: RowContext?
    ) throws -> Value {
        guard let function = ExpressionFunction.named(name.text) else {
            throw LanguageError.unknownFunction(
                name: name.text, known: ExpressionFunction.all.map(\.name),
                range: name.place.range)
        }
        guard function.argumentCounts.contains(arguments.count) else {
            throw LanguageError.wrongArgumentCount(
                function: name.text, usage: function.usage, found: arguments.count, range: range)
        }
        do {
            if function.name == "if" { return try choose(arguments, &scope, row) }
            if let row, function.worksOnColumns, arguments.count == 1,
                let column = arguments[0].soleName,
                let value = try row.columnResult(of: function, column)
            {
                return value
            }
            var values: [Value] = []
            for argument in arguments { values.append(try nested(argument, &scope, row)) }
            return try function.body(values, session.progress.cancellation)
        } catch let problem as FunctionProblem {
            throw LanguageError.functionFailed(
                function: name.text, reason: problem.reason, usage: function.usage, range: range)
        }
    }

    /// `if(condition, a, b)`: evaluates only the side that is chosen.
    private func choose(
        _ arguments: [Expression], _ scope: inout Scope, _ row: RowContext?
    ) throws -> Value {
        let condition = try nested(arguments[0], &scope, row)
        switch condition {
        case .boolean(let truth): return try nested(arguments[truth ? 1 : 2], &scope, row)
        case .nothing: return .nothing
        default:
            throw LanguageError.typeMismatch(
                subject: "a condition", expected: "true or false",
                found: Operand.phrase(of: condition), range: arguments[0].place.range)
        }
    }
}
