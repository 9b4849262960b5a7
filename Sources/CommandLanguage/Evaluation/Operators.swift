import Support

/// Applies operators to values.
///
/// A missing value (`nothing`) makes the result missing, but for `==`,
/// `!=`, `and` and `or`.
enum Operators {
    /// Applies an operator with one operand.
    static func apply(
        _ symbol: UnaryOperator, to value: Value, _ range: SourceRange
    ) throws(LanguageError) -> Value {
        switch (symbol, value) {
        case (_, .nothing): return .nothing
        case (.not, .boolean(let truth)): return .boolean(!truth)
        case (.minus, .number(let number)): return .number(-number)
        case (.minus, .integer(let number)):
            let (result, overflow) = (0).subtractingReportingOverflow(number)
            guard !overflow else { throw .overflow(operation: "-", range: range) }
            return .integer(result)
        default:
            throw .typeMismatch(
                subject: "the operand of `\(symbol.rawValue)`",
                expected: symbol == .not ? "true or false" : "a number",
                found: Operand.phrase(of: value), range: range)
        }
    }

    /// The most bytes that a text may have.
    static let textLimit = 1 << 28
    /// The most elements that a list may have.
    static let listLimit = 10_000_000

    /// Refuses a text that is too long: each `t = t + t` doubles it.
    static func requireLength(_ text: String, _ range: SourceRange) throws(LanguageError) {
        guard text.utf8.count > textLimit else { return }
        throw .tooLong(
            subject: "the text", count: "\(text.utf8.count) bytes", limit: textLimit, range: range)
    }

    /// Refuses `==`, `!=` and `in` between values of types that are never equal, which over the rows of
    /// a table silently give nothing: Booleans with texts or numbers and, over the rows of a table,
    /// texts with numbers.
    static func requireAlike(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, overRows: Bool,
        _ range: SourceRange
    ) throws(LanguageError) {
        func isMixed(_ a: Value, _ b: Value) -> Bool {
            switch (Scalar(a), Scalar(b)) {
            case (.text, .number), (.number, .text): overRows
            case (.truth, .text), (.truth, .number), (.text, .truth), (.number, .truth): true
            default: false
            }
        }
        var other = right
        if symbol == .isIn, case .list(let values) = right, let first = values.first,
            values.allSatisfy({ isMixed(left, $0) })
        {
            other = first
        }
        guard symbol == .equal || symbol == .notEqual || symbol == .isIn, isMixed(left, other)
        else { return }
        throw .mixedComparison(
            operation: symbol.rawValue, left: Operand.phrase(of: left),
            right: Operand.phrase(of: other), range: range)
    }

    /// The types of values that `==` tells apart.
    private enum Scalar {
        case truth, number, text

        init?(_ value: Value) {
            if case .boolean = value {
                self = .truth
            } else if value.asNumber != nil {
                self = .number
            } else if value.asText != nil {
                self = .text
            } else {
                return nil
            }
        }
    }

    /// Applies an operator with two operands.
    static func apply(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, _ range: SourceRange
    ) throws(LanguageError) -> Value {
        switch symbol {
        case .equal: return .boolean(left == right)
        case .notEqual: return .boolean(left != right)
        case .and, .or: return try logical(symbol, left, right, range)
        case .isIn: return .boolean(try contains(right, left, range))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if left == .nothing || right == .nothing { return .nothing }
            return .boolean(try compare(symbol, left, right, range))
        case .matches: throw mismatch(symbol, left, right, "texts", range)
        case .plus, .minus, .times, .divided, .modulo:
            if left == .nothing || right == .nothing { return .nothing }
            return try arithmetic(symbol, left, right, range)
        }
    }

    private static func mismatch(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, _ expected: String,
        _ range: SourceRange
    ) -> LanguageError {
        .typeMismatch(
            subject: "the operands of `\(symbol.rawValue)`", expected: expected,
            found: "\(Operand.phrase(of: left)) and \(Operand.phrase(of: right))", range: range)
    }

    private static func logical(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, _ range: SourceRange
    ) throws(LanguageError) -> Value {
        func truth(_ value: Value) -> Bool? {
            switch value {
            case .boolean(let truth): truth
            case .nothing: false
            default: nil
            }
        }
        guard let a = truth(left), let b = truth(right) else {
            throw mismatch(symbol, left, right, "true or false on both sides", range)
        }
        return .boolean(symbol == .and ? a && b : a || b)
    }

    private static func contains(
        _ whole: Value, _ part: Value, _ range: SourceRange
    ) throws(LanguageError) -> Bool {
        switch (whole, part) {
        case (.list(let values), _): return values.contains(part)
        case (.text(let text), .text(let piece)): return piece.isEmpty || text.contains(piece)
        case (.record(let record), .text(let name)): return record[name] != nil
        case (.nothing, _): return false
        default:
            throw mismatch(.isIn, part, whole, "a value and a list, or two texts", range)
        }
    }

    private static func compare(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, _ range: SourceRange
    ) throws(LanguageError) -> Bool {
        func decide<Item: Comparable>(_ a: Item, _ b: Item) -> Bool {
            switch symbol {
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            default: a >= b
            }
        }
        if case .integer(let a) = left, case .integer(let b) = right { return decide(a, b) }
        if let a = left.asNumber, let b = right.asNumber { return decide(a, b) }
        if let a = left.asText, let b = right.asText { return decide(a, b) }
        throw mismatch(symbol, left, right, "two numbers or two texts", range)
    }

    private static func arithmetic(
        _ symbol: BinaryOperator, _ left: Value, _ right: Value, _ range: SourceRange
    ) throws(LanguageError) -> Value {
        if symbol == .plus {
            switch (left, right) {
            case (.text(let a), .text(let b)):
                let text = a + b
                try requireLength(text, range)
                return .text(text)
            case (.list(let a), .list(let b)):
                guard a.count + b.count <= listLimit else {
                    throw .tooLong(
                        subject: "the list", count: "\(a.count + b.count)", limit: listLimit,
                        range: range)
                }
                return .list(a + b)
            default: break
            }
        }
        if symbol != .divided, case .integer(let a) = left, case .integer(let b) = right {
            return .integer(try whole(symbol, a, b, range))
        }
        guard let a = left.asNumber, let b = right.asNumber else {
            let expected = symbol == .plus ? "two numbers, texts or lists" : "two numbers"
            throw mismatch(symbol, left, right, expected, range)
        }
        switch symbol {
        case .plus: return .number(a + b)
        case .minus: return .number(a - b)
        case .times: return .number(a * b)
        default:
            guard b != 0 else { throw .divisionByZero(range: range) }
            if symbol == .divided { return .number(a / b) }
            let rest = a.truncatingRemainder(dividingBy: b)
            return .number(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
        }
    }

    private static func whole(
        _ symbol: BinaryOperator, _ a: Int, _ b: Int, _ range: SourceRange
    ) throws(LanguageError) -> Int {
        let result: (partialValue: Int, overflow: Bool)
        switch symbol {
        case .plus: result = a.addingReportingOverflow(b)
        case .minus: result = a.subtractingReportingOverflow(b)
        case .times: result = a.multipliedReportingOverflow(by: b)
        default:
            guard b != 0 else { throw .divisionByZero(range: range) }
            result = a.remainderReportingOverflow(dividingBy: b)
            let rest = result.partialValue
            if rest != 0, (rest < 0) != (b < 0) { return rest + b }
        }
        guard !result.overflow else { throw .overflow(operation: symbol.rawValue, range: range) }
        return result.partialValue
    }
}
