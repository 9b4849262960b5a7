import Support

extension Parser {
    /// The command that starts at the next token, if one does: its name and where it ends.
    ///
    /// - Throws: `missingVerb` or `unknownCommand` if a noun has no such verb.
    ///
    /// A word that was assigned, which only words that came with a later version can be, is the value unless a
    /// verb follows it or a pipe brings the command its input.
    func commandAhead(isPiped: Bool = false) throws(LanguageError) -> Name? {
        let first = peek()
        guard let word = first.word, grammar.isCommandStart(word) else { return nil }
        let follower = lexer.scalar(first.range.end)
        if follower == "(" { return nil }
        if follower == ".", Lexer.isWordStart(lexer.scalar(first.range.end + 1)) { return nil }
        let second = lexer.token(at: first.range.end, .argument, skipsNewlines: !newlinesEnd)
        if let verb = second.word {
            let name = "\(word) \(verb)"
            if grammar.shape(of: name) != nil {
                return Name(name, Place(SourceRange(first.range.start, second.range.end)))
            }
        }
        if !isPiped, grammar.isAssigned(word) { return nil }
        if isOperator(lexer.token(at: first.range.end, .expression, skipsNewlines: !newlinesEnd)) {
            return nil
        }
        if grammar.shape(of: word) != nil { return Name(word, Place(first.range)) }
        guard let verb = second.word else {
            // The name may be assigned by the time this runs; else the evaluator asks for the verb.
            if grammar.isOpen(word), !isPiped { return nil }
            throw .missingVerb(
                noun: word, verbs: grammar.verbs(of: word), range: first.range)
        }
        throw .unknownCommand(
            name: "\(word) \(verb)", known: grammar.verbs(of: word).map { "\(word) \($0)" },
            range: SourceRange(first.range.start, second.range.end))
    }

    /// Whether a token after a word makes the word part of a calculation.
    private func isOperator(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol(let symbol):
            ["==", "!=", "<", "<=", ">", ">=", "=~", "+", "*", "/", "%"].contains(symbol)
                && (symbol != "/" || Lexer.isBlank(lexer.scalar(token.range.end) ?? " "))
        case .word("and"), .word("or"): true
        default: false
        }
    }

    /// Reads a command's arguments, the command being next.
    mutating func call(_ command: Name, isPiped: Bool) throws(LanguageError) -> CommandCall {
        position = command.place.range.end
        let shape = grammar.shape(of: command.text) ?? CommandShape()
        var before = shape.valuesBeforeExpression
        if isPiped, shape.takesPipe { before = before.map { $0 - 1 } }
        var arguments: [Argument] = []
        var valueCount = 0
        while true {
            let token = peek(.argument)
            if endsStage(token) { return CommandCall(command, arguments) }
            if case .option(let name) = token.kind {
                let argument = try option(name, token)
                arguments.append(argument)
                // The value of an option must not be counted among those before an expression.
                if before != nil, shape.valuedOptions.contains(name), argument.hasNoValue,
                    !endsStage(peek(.argument))
                {
                    arguments.append(try valueArgument())
                }
                continue
            }
            if shape.takesBlock, token.isSymbol("{") {
                let block = try block()
                let end = peek(.argument)
                guard endsStage(end) else {
                    throw unexpected(end, expected: "the end of the statement")
                }
                return CommandCall(command, arguments, block: block)
            }
            if let before, valueCount >= before {
                _ = takeSymbol("=")
                return CommandCall(command, arguments, expression: try expression())
            }
            arguments.append(try valueArgument())
            valueCount += 1
        }
    }

    private mutating func valueArgument() throws(LanguageError) -> Argument {
        let start = nextStart(.argument)
        let value = try value()
        return Argument(.value(value), place(from: start))
    }

    private mutating func option(_ name: String, _ token: Token) throws(LanguageError) -> Argument {
        take(token)
        // The sign is looked at alone: `--file=~/x` holds no operator `=~`.
        let sign = lexer.skipBlanks(position, skipsNewlines: !newlinesEnd)
        guard lexer.scalar(sign) == "=" else {
            return Argument(.option(name, nil), Place(token.range))
        }
        position = sign + 1
        let value = try value()
        return Argument(.option(name, value), place(from: token.range.start))
    }

    /// Whether a token ends the arguments of a command.
    func endsStage(_ token: Token) -> Bool {
        switch token.kind {
        case .newline, .end: true
        case .symbol(let symbol): ["|", ";", ")", "]", "}"].contains(symbol)
        default: false
        }
    }

    // MARK: - Values

    /// Reads a value whose type the parameter decides.
    mutating func value() throws(LanguageError) -> Argument.Value {
        let token = peek(.argument)
        let start = token.range.start
        let kind: Argument.Value.Kind
        switch token.kind {
        case .integer(let number): kind = try range(from: number, token)
        case .number(let number):
            take(token)
            kind = .number(number)
        case .percent(let number):
            take(token)
            kind = .percent(number)
        case .word(let word):
            take(token)
            kind = .word(word)
        case .quotedName(let name):
            take(token)
            kind = .quotedName(name)
        case .textStart: kind = .text(try text())
        case .rawText(let text):
            take(token)
            kind = .text(TextTemplate(text))
        case .symbol("["):
            kind = .list(
                try bracketed("[", "]") { (parser) throws(LanguageError) in
                    try parser.listValues()
                })
        case .symbol("{"):
            kind = .record(
                try bracketed("{", "}") { (parser) throws(LanguageError) in
                    try parser.recordFields()
                })
        case .symbol("("):
            kind = .inner(
                try bracketed("(", ")") { (parser) throws(LanguageError) in
                    try parser.pipeline()
                })
        default: throw unexpected(token, expected: "a value")
        }
        return Argument.Value(kind, place(from: start))
    }

    /// An integer, or a range if two dots follow.
    private mutating func range(
        from first: Int, _ token: Token
    ) throws(LanguageError) -> Argument.Value.Kind {
        take(token)
        guard takeSymbol("..", .argument) else { return .integer(first) }
        let end = peek(.argument)
        guard case .integer(let last) = end.kind else {
            throw unexpected(end, expected: "a whole number that ends the range")
        }
        take(end)
        return .range(first, last)
    }

    private mutating func listValues() throws(LanguageError) -> [Argument.Value] {
        var values: [Argument.Value] = []
        while true {
            if peek(.argument).isSymbol("]") { return values }
            values.append(try value())
            _ = takeSymbol(",", .argument)
        }
    }

    private mutating func recordFields() throws(LanguageError) -> [Argument.Value.Field] {
        var fields: [Argument.Value.Field] = []
        while true {
            let token = peek()
            if token.isSymbol("}") { return fields }
            let name: String
            switch token.kind {
            case .word(let word): name = word
            case .quotedName(let quoted): name = quoted
            default: throw unexpected(token, expected: "the name of a field")
            }
            guard !fields.contains(where: { $0.name.text == name }) else {
                throw .syntax(.repeatedName(name), range: token.range)
            }
            take(token)
            let colon = peek()
            guard colon.isSymbol(":") else { throw unexpected(colon, expected: "`:`") }
            take(colon)
            fields.append(Argument.Value.Field(Name(name, Place(token.range)), try value()))
            _ = takeSymbol(",", .argument)
        }
    }
}

extension Argument {
    /// Whether it is an option without `=` and a value.
    var hasNoValue: Bool {
        if case .option(_, nil) = kind { true } else { false }
    }
}
