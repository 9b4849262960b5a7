import Support

/// Reads, before anything runs, what the tokens of a stage say: which command, which of its
/// parameters are given, which comes next.
struct StageReader {
    let commands: CommandTable
    let session: (any CommandSession)?

    /// A command whose arguments are being written.
    struct Call {
        let command: AnyCommand
        /// The options that are there already.
        var used: Set<String> = []
        /// The option whose value comes next.
        var waiting: ParameterDescription?
        /// The parameter by place that comes next, if any.
        var next: ParameterDescription?
        /// Whether the next characters belong to a calculation.
        var isInExpression = false
        /// The columns, if known, of the table that the command works on.
        var table = StaticValue.unknown
        /// The words written so far, options without their dashes.
        var words: [String] = []
        /// The session values among them, the piped one first.
        var values: [Value] = []
    }

    /// The tokens of a stage without `name =` before them.
    func withoutAssignment(_ tokens: [Token]) -> ArraySlice<Token> {
        guard tokens.count >= 2, tokens[1].isSymbol("=") else { return tokens[...] }
        return tokens[2...]
    }

    /// The command that tokens begin with, and what follows its words.
    func command(_ tokens: ArraySlice<Token>) -> (AnyCommand, ArraySlice<Token>)? {
        guard let first = tokens.first?.word else { return nil }
        if let second = tokens.dropFirst().first?.word, let found = commands["\(first) \(second)"] {
            return (found, tokens.dropFirst(2))
        }
        return commands[first].map { ($0, tokens.dropFirst()) }
    }

    /// The result type of a finished pipeline, as far as it is known.
    func result(of stages: [[Token]]) -> StaticValue {
        var value = StaticValue.unknown
        for (index, stage) in stages.enumerated() {
            let tokens = withoutAssignment(stage)
            if index == 0, tokens.count == 1, let name = tokens.first?.word,
                let known = session?.value(named: name)
            {
                value = StaticValue(known)
                continue
            }
            guard let (command, rest) = command(tokens) else { return .unknown }
            let table = index > 0 ? value : tableOperand(rest)
            let source = value.source ?? table.source ?? sessionValues(rest).first
            switch command.result {
            case .unknown, .nothing: value = .unknown
            case .table(let columns):
                value = StaticValue(type: "Table", columns: columns, source: source)
            case .sameColumns:
                value = StaticValue(type: "Table", columns: table.columns, source: source)
            case .object(let type), .plain(let type): value = StaticValue(type: type)
            }
        }
        return value
    }

    /// The session values among written words, in order.
    func sessionValues(_ tokens: ArraySlice<Token>) -> [Value] {
        tokens.compactMap { $0.word.flatMap { session?.value(named: $0) } }
    }

    /// The first session value among written values that is a table.
    private func tableOperand(_ tokens: ArraySlice<Token>) -> StaticValue {
        for case let name? in tokens.map(\.word) {
            if let value = session?.value(named: name), value.asTable != nil {
                return StaticValue(value)
            }
        }
        return .unknown
    }

    /// The state of a call after its tokens so far.
    func call(_ command: AnyCommand, _ tokens: ArraySlice<Token>, piped: StaticValue?) -> Call {
        var call = Call(command: command)
        var positionals = command.positionals
        call.table = piped ?? tableOperand(tokens)
        call.words = tokens.compactMap { token in
            if case .option(let name) = token.kind { name } else { token.word }
        }
        call.values = (piped?.source.map { [$0] } ?? []) + sessionValues(tokens)
        if let piped {
            let index = positionals.firstIndex { parameter in
                parameter.kind.canBePiped && piped.type.map(parameter.kind.accepts(type:)) ?? true
            }
            if let index, positionals[index].role != .rest { positionals.remove(at: index) }
        }
        var isInRange = false
        for token in tokens {
            switch token.kind {
            case .option(let name):
                call.used.insert(name)
                call.waiting = command.options.first {
                    $0.isNamed(name) && $0.role == .option
                }
            case .symbol("="): continue
            case .symbol(".."): isInRange = true
            case .integer where isInRange: isInRange = false
            default:
                if call.waiting != nil {
                    call.waiting = nil
                } else if let first = positionals.first, first.role != .rest,
                    first.kind != .expression
                {
                    positionals.removeFirst()
                }
            }
        }
        call.next = positionals.first
        call.isInExpression = call.waiting == nil && call.next?.kind == .expression
        return call
    }
}
