import Support

extension Parser {
    /// Reads a calculation.
    mutating func expression() throws(LanguageError) -> Expression {
        try nested { (parser) throws(LanguageError) in try parser.binary(above: 0) }
    }

    /// Reads operands joined by operators that bind more tightly than a level.
    private mutating func binary(above level: Int) throws(LanguageError) -> Expression {
        let start = nextStart()
        var left = try unary()
        while let (symbol, token) = try operatorAhead(), symbol.precedence > level {
            if symbol.isComparison, case .binary(let inner, _, _) = left.kind, inner.isComparison,
                !isParenthesised(left, start)
            {
                throw .syntax(.chainedComparison, range: token.range)
            }
            guard left.height < Self.heightLimit else {
                throw .recursionLimit(
                    subject: "operators follow each other", limit: Self.heightLimit,
                    range: token.range)
            }
            take(token)
            let right = try nested { (parser) throws(LanguageError) in
                try parser.binary(above: symbol.precedence)
            }
            left = Expression(.binary(symbol, left, right), place(from: start))
        }
        return left
    }

    /// Whether an operand that starts at a position stands in parentheses.
    private func isParenthesised(_ operand: Expression, _ start: Int) -> Bool {
        operand.place.range.start > start
    }

    /// The operator that comes next, if one does.
    private func operatorAhead() throws(LanguageError) -> (BinaryOperator, Token)? {
        let token = peek()
        switch token.kind {
        case .word(let word):
            guard ["and", "or", "in"].contains(word), let found = BinaryOperator(rawValue: word)
            else { return nil }
            return (found, token)
        case .symbol("-"):
            let next = lexer.scalar(token.range.end)
            let isBlankAfter = next.map { $0 == "\n" || Lexer.isBlank($0) || $0 == "\\" } ?? true
            guard token.followsBlank, isBlankAfter else {
                throw .syntax(.minusNeedsBlanks, range: token.range)
            }
            return (.minus, token)
        case .symbol("="): throw .syntax(.singleEquals, range: token.range)
        case .symbol(let symbol): return BinaryOperator(rawValue: symbol).map { ($0, token) }
        default: return nil
        }
    }

    private mutating func unary() throws(LanguageError) -> Expression {
        let token = peek()
        let symbol: UnaryOperator
        if token.word == "not", lexer.scalar(token.range.end) != "." {
            symbol = .not
        } else if token.isSymbol("-") {
            if startsNegativeRange() { return try literalValue(token.range.start) }
            symbol = .minus
        } else {
            return try postfix()
        }
        take(token)
        let operand = try nested { (parser) throws(LanguageError) in
            // `not a == b` negates the comparison; a sign binds more tightly than any operator.
            symbol == .not ? try parser.binary(above: 3) : try parser.unary()
        }
        return Expression(.unary(symbol, operand), place(from: token.range.start))
    }

    /// Whether a range such as `-2..2` comes next.
    private func startsNegativeRange() -> Bool {
        let number = peek(.argument)
        guard case .integer = number.kind else { return false }
        return lexer.token(at: number.range.end, .argument).isSymbol("..")
    }

    /// Reads an operand with the fields that follow it.
    private mutating func postfix() throws(LanguageError) -> Expression {
        let start = nextStart()
        var result = try primary()
        var count = 0
        while lexer.scalar(position) == ".", lexer.scalar(position + 1) != "." {
            let token = lexer.token(at: position + 1, .expression)
            let name: String
            switch token.kind {
            case .word(let word): name = word
            case .quotedName(let quoted): name = quoted
            default: throw unexpected(token, expected: "the name of a field")
            }
            count += 1
            guard !token.followsBlank, count <= Self.nestingLimit else {
                throw unexpected(token, expected: "the name of a field without a blank")
            }
            take(token)
            result = Expression(.field(result, Name(name, Place(token.range))), place(from: start))
        }
        return result
    }

    private mutating func primary() throws(LanguageError) -> Expression {
        let token = peek()
        let start = token.range.start
        let kind: Expression.Kind
        switch token.kind {
        case .integer(let value):
            let next = lexer.token(at: token.range.end, .argument)
            guard !next.isSymbol("..") else { return try literalValue(start) }
            take(token)
            kind = .literal(.integer(value))
        case .number(let value):
            take(token)
            kind = .literal(.number(value))
        case .percent(let value):
            take(token)
            kind = .literal(.percent(value))
        case .textStart: kind = .text(try text())
        case .rawText(let text):
            take(token)
            kind = .text(TextTemplate(text))
        case .quotedName(let name):
            take(token)
            kind = .name(name)
        case .word(let word): kind = try wordExpression(word, token)
        case .symbol("["), .symbol("{"): return try literalValue(start)
        case .symbol("("): return try parenthesised()
        default: throw unexpected(token, expected: "a value")
        }
        return Expression(kind, place(from: start))
    }

    /// A list, record or range, whose words are text.
    private mutating func literalValue(_ start: Int) throws(LanguageError) -> Expression {
        let value = try value()
        return Expression(.value(value), place(from: start))
    }

    private mutating func wordExpression(
        _ word: String, _ token: Token
    ) throws(LanguageError) -> Expression.Kind {
        take(token)
        if lexer.scalar(position) == "(" {
            let arguments = try bracketed("(", ")") { (parser) throws(LanguageError) in
                try parser.callArguments()
            }
            return .call(Name(word, Place(token.range)), arguments)
        }
        switch word {
        case "true": return .literal(.boolean(true))
        case "false": return .literal(.boolean(false))
        case "nothing": return .literal(.nothing)
        case let word where CommandGrammar.keywords.contains(word):
            throw unexpected(token, expected: "a value")
        default: return .name(word)
        }
    }

    private mutating func callArguments() throws(LanguageError) -> [Expression] {
        var arguments: [Expression] = []
        if peek().isSymbol(")") { return arguments }
        while true {
            arguments.append(try expression())
            guard takeSymbol(",") else { return arguments }
        }
    }

    /// A pipeline or calculation in parentheses.
    private mutating func parenthesised() throws(LanguageError) -> Expression {
        let start = nextStart()
        let inner = try bracketed("(", ")") { (parser) throws(LanguageError) in
            try parser.pipeline()
        }
        // A calculation keeps its own place, so that it is known to stand in parentheses.
        if let expression = inner.soleExpression { return expression }
        return Expression(.pipeline(inner), place(from: start))
    }
}
