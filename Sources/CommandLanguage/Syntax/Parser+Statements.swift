import Support

extension Parser {
    /// Reads statements up to the end of the text or a closing brace, which is not taken.
    mutating func statements(until close: String?) throws(LanguageError) -> [Statement] {
        var result: [Statement] = []
        while true {
            skipNewlines()
            let token = peek()
            if token.isSymbol(";") {
                take(token)
                continue
            }
            if token.kind == .end { return result }
            if let close, token.isSymbol(close) { return result }
            result.append(try statement())
            let after = peek()
            if after.kind == .newline || after.isSymbol(";") || after.kind == .end { continue }
            if let close, after.isSymbol(close) { continue }
            throw misplaced(after, after: result.last)
        }
    }

    /// The error that a statement goes on where it should end.
    private func misplaced(_ token: Token, after statement: Statement?) -> LanguageError {
        if case .pipeline(let pipeline) = statement?.kind,
            let name = pipeline.soleExpression?.soleName, let start = statement?.place.range.start
        {
            return unknownCommand(name, from: start)
        }
        return unexpected(token, expected: "the end of the statement")
    }

    /// The error that a name followed by values is no command.
    func unknownCommand(_ name: String, from start: Int) -> LanguageError {
        let second = lexer.token(at: position, .argument)
        let known = grammar.names
        if let verb = second.word, known.contains(where: { $0.hasSuffix(" " + verb) }) {
            return .unknownCommand(
                name: "\(name) \(verb)", known: known,
                range: SourceRange(start, second.range.end))
        }
        return .unknownCommand(name: name, known: known, range: SourceRange(start, position))
    }

    /// Reads one statement with the semicolon that may follow it.
    mutating func statement() throws(LanguageError) -> Statement {
        let start = nextStart()
        if let help = helpStatement() { return help }
        let kind = try nested { (parser) throws(LanguageError) in try parser.statementKind() }
        let place = place(from: start)
        let isSilent = peek().isSymbol(";")
        return Statement(kind, isSilent: isSilent, place)
    }

    private mutating func statementKind() throws(LanguageError) -> Statement.Kind {
        let first = peek()
        if first.word == "def" { return try definition() }
        if let name = first.word ?? quotedName(first) {
            let second = lexer.token(at: first.range.end, .expression)
            if second.isSymbol("=") {
                if first.word != nil { try checkUnreserved(name, first.range) }
                take(second)
                let value = try pipeline()
                grammar.assign(name)
                return .assignment(Name(name, Place(first.range)), value)
            }
        }
        return .pipeline(try pipeline())
    }

    private func quotedName(_ token: Token) -> String? {
        if case .quotedName(let name) = token.kind { name } else { nil }
    }

    private func checkUnreserved(_ name: String, _ range: SourceRange) throws(LanguageError) {
        guard let role = grammar.role(of: name) else { return }
        throw .reservedName(
            name: name, role: role, proposal: grammar.proposal(for: name), range: range)
    }

    private mutating func definition() throws(LanguageError) -> Statement.Kind {
        take(peek())
        let token = peek()
        guard let name = token.word else { throw unexpected(token, expected: "a name") }
        if grammar.shape(of: name) != CommandShape() { try checkUnreserved(name, token.range) }
        take(token)
        let assigned = grammar.assigned
        let parameters = try bracketed("[", "]") { (parser) throws(LanguageError) in
            try parser.parameterNames()
        }
        grammar.define(name)
        let body = try block()
        grammar.restore(assigned: assigned)
        return .definition(name: Name(name, Place(token.range)), parameters: parameters, body: body)
    }

    private mutating func parameterNames() throws(LanguageError) -> [Name] {
        var names: [Name] = []
        while true {
            _ = takeSymbol(",")
            let token = peek()
            if token.isSymbol("]") { return names }
            guard let word = token.word else {
                throw unexpected(token, expected: "the name of a parameter")
            }
            try checkUnreserved(word, token.range)
            guard !names.contains(where: { $0.text == word }) else {
                throw .syntax(.repeatedName(word), range: token.range)
            }
            take(token)
            grammar.assign(word)
            names.append(Name(word, Place(token.range)))
        }
    }

    /// Reads statements in braces.
    mutating func block() throws(LanguageError) -> Block {
        let start = nextStart()
        let statements = try bracketed("{", "}", newlinesEnd: true) {
            (parser) throws(LanguageError) in try parser.statements(until: "}")
        }
        return Block(statements, place(from: start))
    }

    /// A statement that ends in `?` or `??`, if this is one.
    private mutating func helpStatement() -> Statement? {
        guard hasHelpMarks else { return nil }
        let start = nextStart()
        var end = position
        var words: [String] = []
        while true {
            let token = lexer.token(at: end, .argument)
            end = token.range.end
            switch token.kind {
            case .word(let word): words.append(word)
            case .option(let name): words.append("--" + name)
            case .quotedName(let name): words.append(name)
            case .symbol(let mark) where mark == "?" || mark == "??":
                let after = lexer.token(at: end, .argument)
                guard after.kind == .newline || after.kind == .end || after.isSymbol(";"),
                    !words.isEmpty
                else { return nil }
                position = end
                return Statement(
                    .help(topic: words, isDetailed: mark == "??"), isSilent: after.isSymbol(";"),
                    place(from: start))
            case .newline, .end, .problem, .symbol(";"), .symbol("}"): return nil
            case .textStart: return nil
            default: words = []
            }
        }
    }

    // MARK: - Pipelines

    /// Reads stages between pipes.
    mutating func pipeline() throws(LanguageError) -> Pipeline {
        let start = nextStart()
        var stages = [try stage(isPiped: false)]
        while takeSymbol("|") {
            if newlinesEnd { skipNewlines() }
            stages.append(try stage(isPiped: true))
        }
        return Pipeline(stages, place(from: start))
    }

    private mutating func stage(isPiped: Bool) throws(LanguageError) -> Stage {
        let start = nextStart()
        let kind: Stage.Kind
        switch peek().word {
        case "for": kind = try loop()
        case "if": kind = try conditional()
        default:
            if let command = try commandAhead(isPiped: isPiped) {
                kind = .call(try call(command, isPiped: isPiped))
            } else {
                let expression = try stageExpression(from: start)
                // Nothing can be piped into a calculation: a lone name there is a mistyped command.
                if isPiped, let name = expression.soleName {
                    throw unknownCommand(name, from: start)
                }
                kind = .expression(expression)
            }
        }
        return Stage(kind, place(from: start))
    }

    /// A calculation as a stage; if it is a name followed by more, an unknown command.
    private mutating func stageExpression(from start: Int) throws(LanguageError) -> Expression {
        let result = try expression()
        guard let name = result.soleName else { return result }
        let next = peek(.argument)
        switch next.kind {
        case .word, .option, .integer, .number, .percent, .textStart, .rawText, .symbol("["):
            throw unknownCommand(name, from: start)
        default: return result
        }
    }

    private mutating func loop() throws(LanguageError) -> Stage.Kind {
        take(peek())
        let token = peek()
        guard let variable = token.word ?? quotedName(token) else {
            throw unexpected(token, expected: "the name of a variable")
        }
        if token.word != nil { try checkUnreserved(variable, token.range) }
        take(token)
        let word = peek()
        guard word.word == "in" else { throw unexpected(word, expected: "`in`") }
        take(word)
        let values = try value()
        let wasAssigned = grammar.isAssigned(variable)
        grammar.assign(variable)
        let body = try block()
        if !wasAssigned { grammar.restore(assigned: grammar.assigned.subtracting([variable])) }
        return .loop(variable: Name(variable, Place(token.range)), values: values, body: body)
    }

    private mutating func conditional() throws(LanguageError) -> Stage.Kind {
        let start = nextStart()
        let word = peek()
        if lexer.scalar(word.range.end) == "(" {
            // `if(a, b, c)` is the function, `if(a) { … }` the statement.
            let call = try expression()
            guard case .call(let name, let arguments) = call.kind, name.text == "if",
                arguments.count == 1, peek().isSymbol("{")
            else { return .expression(call) }
            return try branches(condition: arguments[0], from: start)
        }
        take(word)
        return try branches(condition: try expression(), from: start)
    }

    private mutating func branches(
        condition: Expression, from start: Int
    ) throws(LanguageError) -> Stage.Kind {
        let then = try block()
        let next = elseAhead()
        guard let next else {
            return .conditional(condition: condition, then: then, otherwise: nil)
        }
        take(next)
        guard peek().word == "if" else {
            return .conditional(condition: condition, then: then, otherwise: try block())
        }
        let first = nextStart()
        let stage = Stage(
            try nested { (parser) throws(LanguageError) in try parser.conditional() },
            place(from: first))
        let statement = Statement(.pipeline(Pipeline([stage], stage.place)), stage.place)
        return .conditional(
            condition: condition, then: then, otherwise: Block([statement], stage.place))
    }

    /// The word `else` if it comes next, also on a line of its own.
    private func elseAhead() -> Token? {
        let token = lexer.token(at: position, .expression, skipsNewlines: true)
        return token.word == "else" ? token : nil
    }
}
