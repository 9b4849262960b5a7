import Support

/// Explains what the cursor is on.
struct Inspector {
    private let writer: HelpWriter
    private let session: (any CommandSession)?
    private let reader: StageReader
    private let scan: SourceScan

    init(
        _ service: LanguageService, _ source: String, cursor: Int, _ session: (any CommandSession)?
    ) {
        self.session = session
        writer = session.map { HelpWriter(session: $0) } ?? HelpWriter(commands: service.commands)
        reader = StageReader(commands: service.commands, session: session)
        let scalars = Array(source.unicodeScalars)
        var end = min(max(0, cursor), scalars.count)
        while end < scalars.count, Lexer.isWordPart(scalars[end]) || scalars[end] == "-" {
            end += 1
        }
        scan = SourceScan(Array(scalars[..<end]))
    }

    /// The page on the word at the cursor, or on the command whose arguments it is among.
    func page(detail: Int) -> HelpPage? {
        if scan.isInComment { return nil }
        let tokens = reader.withoutAssignment(scan.level.tokens)
        if scan.openText == nil, let last = tokens.last {
            if let page = page(on: last, in: tokens, detail: detail) { return page }
        }
        // Inside brackets the command stands on a level further out.
        for level in scan.levels.reversed() {
            let tokens = reader.withoutAssignment(level.tokens)
            if let (command, _) = reader.command(tokens) {
                return HelpPart.page(
                    command.name, writer.parts(of: command, isDetailed: detail > 0))
            }
        }
        return nil
    }

    private func page(
        on token: Token, in tokens: ArraySlice<Token>, detail: Int
    ) -> HelpPage? {
        let call = reader.command(tokens)
        if case .option(let name) = token.kind, let (command, _) = call {
            let parameter = command.options.first { $0.isNamed(name) }
            return parameter.map { writer.page(on: $0, of: command) }
        }
        guard let word = token.word else { return nil }
        if let (command, rest) = call {
            // The last word is the command itself, or an argument of it.
            if rest.isEmpty {
                return HelpPart.page(
                    command.name, writer.parts(of: command, isDetailed: detail > 0))
            }
            let piped = scan.level.finished.isEmpty ? nil : reader.result(of: scan.level.finished)
            let before = reader.call(command, rest.dropLast(), piped: piped)
            if case .choice(let choices)? = (before.waiting ?? before.next)?.kind.element,
                choices.contains(word), let parameter = before.waiting ?? before.next
            {
                return writer.page(on: parameter, of: command)
            }
            guard session?.value(named: word) != nil || ExpressionFunction.named(word) != nil else {
                return nil
            }
        }
        if tokens.count == 1 || call != nil || session?.value(named: word) != nil
            || ExpressionFunction.named(word) != nil || CommandGrammar.keywords.contains(word)
        {
            return writer.page(on: [word], isDetailed: detail > 0)
        }
        return nil
    }
}
