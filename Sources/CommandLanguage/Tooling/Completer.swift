import Support

/// Finds what could stand at the cursor, from what commands declare and the session holds.
struct Completer {
    let service: LanguageService
    let session: (any CommandSession)?
    let scan: SourceScan
    let reader: StageReader
    /// The characters that are being completed.
    let prefix: String
    let range: SourceRange

    init(
        _ service: LanguageService, _ source: String, cursor: Int, _ session: (any CommandSession)?
    ) {
        self.service = service
        self.session = session
        reader = StageReader(commands: service.commands, session: session)
        let all = Array(source.unicodeScalars)
        let scalars = Array(all[..<min(max(0, cursor), all.count)])
        let whole = SourceScan(scalars)
        let start: Int
        if let open = whole.openText {
            start = open
            scan = whole
        } else {
            start = Self.startOfWord(scalars)
            // The word being completed must not count as an argument.
            scan = whole.isInComment ? whole : SourceScan(Array(scalars[..<start]))
        }
        range = SourceRange(start, scalars.count)
        prefix = whole.lexer.text(start, scalars.count)
    }

    /// Where the word that ends at the end of a text starts.
    private static func startOfWord(_ scalars: [Unicode.Scalar]) -> Int {
        var start = scalars.count
        while start > 0 {
            let scalar = scalars[start - 1]
            guard Lexer.isWordPart(scalar) || "-/.~:@+`".unicodeScalars.contains(scalar) else {
                break
            }
            start -= 1
        }
        return start
    }

    /// Everything that could stand at the cursor, the likeliest first.
    func completions() -> [Completion] {
        if scan.isInComment { return [] }
        let level = scan.level
        let isInText = scan.openText != nil
        let found: [Completion]
        switch level.opening {
        case .bracket: found = inList()
        case .program, .brace, .parenthesis:
            found = inStage(level, isInText: isInText)
        }
        return isInText ? found.filter { [.file, .choice, .column].contains($0.kind) } : found
    }

    private func piped(_ level: SourceScan.Level) -> StaticValue? {
        level.finished.isEmpty ? nil : reader.result(of: level.finished)
    }

    private func inStage(_ level: SourceScan.Level, isInText: Bool) -> [Completion] {
        let tokens = reader.withoutAssignment(level.tokens)
        let piped = piped(level)
        if tokens.isEmpty, !isInText { return atStart(level, piped) }
        if tokens.count == 1, let noun = tokens.first?.word, !isInText {
            let verbs = verbs(of: noun, piped)
            if !verbs.isEmpty { return verbs }
        }
        if let (command, rest) = reader.command(tokens) {
            return inCall(reader.call(command, rest, piped: piped), isInText: isInText)
        }
        switch tokens.first?.word {
        case "for":
            guard tokens.count == 3 else {
                let word = ("in", Completion.Kind.keyword, "What follows is gone through.")
                return tokens.count == 2 ? matching([word]) : []
            }
            return names { $0.asTable != nil || $0.typeName == "List" }
        case "def": return []
        default: return afterName(tokens, isInText: isInText)
        }
    }

    /// After a definition its arguments, after a value an operator, else a calculation.
    private func afterName(_ tokens: ArraySlice<Token>, isInText: Bool) -> [Completion] {
        if let name = tokens.first?.word,
            session?.definitions.contains(where: { $0.name == name }) == true
        {
            return names { _ in true }
        }
        switch tokens.last?.kind {
        case .word(let word) where !CommandGrammar.keywords.contains(word): return operators()
        case .integer, .number, .percent, .rawText, .quotedName, .symbol("()"): return operators()
        default: return inExpression(StaticValue.unknown, isInText: isInText)
        }
    }

    private func operators() -> [Completion] {
        matching(
            [("and", "Both are true."), ("or", "One is true."), ("in", "One of a list.")].map {
                ($0.0, .keyword, $0.1)
            })
    }

    // MARK: - Starts

    private func atStart(_ level: SourceScan.Level, _ piped: StaticValue?) -> [Completion] {
        if level.opening == .parenthesis || piped == nil, let fields = fields() { return fields }
        var candidates: [(String, Completion.Kind, String)] = []
        var nouns: Set<String> = []
        for command in service.commands.commands where accepts(command, piped) {
            for name in [command.name] + command.aliases {
                let words = name.split(separator: " ").map(String.init)
                if words.count == 1 {
                    candidates.append((name, .command, command.summary))
                } else if nouns.insert(words[0]).inserted {
                    let verbs = service.commands.commands(of: words[0]).map { $0.words[1] }
                    candidates.append((words[0], .noun, verbs.joined(separator: ", ")))
                }
            }
        }
        for definition in session?.definitions ?? [] {
            candidates.append((definition.name, .command, "A definition of this session."))
        }
        guard piped == nil else { return matching(candidates, sorted: true) }
        let keywords =
            level.opening == .parenthesis
            ? [("if", "Chooses or repeats."), ("for", "Goes through values.")]
            : [
                ("for", "Does something for each value."),
                ("if", "Does something if a condition holds."), ("def", "Makes a command."),
            ]
        let all =
            names { _ in true } + matching(candidates, sorted: true)
            + matching(keywords.map { ($0.0, .keyword, $0.1) })
        guard level.opening == .parenthesis else { return all }
        return tableColumns(outerTable) + all + functions()
    }

    private func accepts(_ command: AnyCommand, _ piped: StaticValue?) -> Bool {
        guard let piped else { return true }
        return command.positionals.contains { parameter in
            parameter.kind.canBePiped && piped.type.map(parameter.kind.accepts(type:)) ?? true
        }
    }

    private func verbs(of noun: String, _ piped: StaticValue?) -> [Completion] {
        let commands = service.commands.commands(of: noun).filter { accepts($0, piped) }
        return matching(commands.map { ($0.words[1], .verb, $0.summary) })
    }

    // MARK: - Arguments

    private func inCall(_ call: StageReader.Call, isInText: Bool) -> [Completion] {
        if let waiting = call.waiting { return values(waiting, waiting.kind, call) }
        if prefix.hasPrefix("-"), !isInText { return options(call) }
        if call.isInExpression { return inExpression(call.table, isInText: isInText) }
        var found = call.next.map { values($0, $0.kind, call) } ?? []
        if prefix.isEmpty, !isInText { found += options(call) }
        return found
    }

    private func options(_ call: StageReader.Call) -> [Completion] {
        let unused = call.command.options.filter { !call.used.contains($0.name) }
        return matching(
            unused.map { parameter in
                let shown = parameter.role == .flag ? nil : parameter.shownDefault
                let plain = shown.map { $0.split(separator: "`").joined() }
                let fallback = plain.map { " Default: \($0)." } ?? ""
                return ("--" + parameter.name, .option, parameter.help + fallback)
            })
    }

    /// The candidates of a parameter: its command's suggestions, then those of its kind.
    private func values(
        _ parameter: ParameterDescription, _ kind: ParameterKind, _ call: StageReader.Call
    ) -> [Completion] {
        suggestions(for: parameter, call) + values(kind, call)
    }

    private func values(_ kind: ParameterKind, _ call: StageReader.Call) -> [Completion] {
        switch kind {
        case .choice(let choices):
            return matching(choices.map { ($0, .choice, call.command.name) })
        case .boolean:
            return matching([("true", .choice, "Yes."), ("false", .choice, "No.")])
        case .object(let types):
            return names { value in
                guard case .object(let object) = value else { return false }
                return types.isEmpty || types.contains(object.typeName)
            }
        case .table: return names { $0.asTable != nil }
        case .record: return names { $0.typeName == "Record" }
        case .any: return names { _ in true }
        case .list(let element): return values(element, call)
        case .path: return files()
        case .column: return tableColumns(call.table)
        case .text: return prefix.contains("/") || prefix.hasPrefix("~") ? files() : []
        case .integer, .number: return names { $0.asNumber != nil }
        case .expression: return inExpression(call.table, isInText: false)
        case .block: return []
        }
    }

    /// Candidates for the elements of a list: those of the list's parameter.
    private func inList() -> [Completion] {
        guard scan.levels.count >= 2 else { return [] }
        let outer = scan.levels[scan.levels.count - 2]
        guard let (command, rest) = reader.command(reader.withoutAssignment(outer.tokens)) else {
            return names { _ in true }
        }
        let call = reader.call(command, rest, piped: piped(outer))
        let compared = comparedValues(outer.tokens, call.table, isInList: true)
        if call.isInExpression, !compared.isEmpty { return compared }
        guard let parameter = call.waiting ?? call.next else { return [] }
        let written = Set(scan.level.tokens.compactMap(\.word))
        return values(parameter, parameter.kind.element, call).filter { !written.contains($0.text) }
    }

    // MARK: - Calculations

    /// The table that a calculation around the parentheses works on.
    private var outerTable: StaticValue {
        for level in scan.levels.reversed() {
            let tokens = reader.withoutAssignment(level.tokens)
            guard let (command, rest) = reader.command(tokens) else { continue }
            let call = reader.call(command, rest, piped: piped(level))
            if call.isInExpression { return call.table }
        }
        return .unknown
    }

    private func inExpression(_ table: StaticValue, isInText: Bool) -> [Completion] {
        let known = table.columns == nil ? outerTable : table
        let compared = comparedValues(scan.level.tokens, known, isInList: false)
        if isInText { return compared }
        if let fields = fields() { return fields }
        return compared + tableColumns(known) + names { _ in true } + functions()
            + matching(
                [
                    ("and", "Both are true."), ("or", "One is true."), ("not", "The opposite."),
                    ("in", "One of a list."), ("true", "A truth value."),
                    ("false", "A truth value."), ("nothing", "A missing value."),
                ].map { ($0.0, .keyword, $0.1) })
    }

    private func functions() -> [Completion] {
        matching(ExpressionFunction.all.map { ($0.name, .function, $0.usage + ": " + $0.summary) })
            .map { Completion(text: $0.text + "(", kind: $0.kind, range: $0.range, help: $0.help) }
    }

    /// The fields behind the last dot of the prefix, if what stands before it is a value.
    private func fields() -> [Completion]? {
        guard let dot = prefix.lastIndex(of: "."), dot > prefix.startIndex else { return nil }
        let path = prefix[..<dot].split(separator: ".", omittingEmptySubsequences: false)
        guard var value = path.first.flatMap({ session?.value(named: String($0)) }) else {
            return nil
        }
        for name in path.dropFirst() {
            guard let next = value.field(String(name)) else { return nil }
            value = next
        }
        let typed = prefix[prefix.index(after: dot)...]
        let start = range.end - typed.unicodeScalars.count
        return value.fieldNames.filter { $0.hasPrefix(typed) }.map { name in
            Completion(
                text: SourcePrinter.name(name), kind: .field, range: SourceRange(start, range.end),
                help: value.field(name)?.inlineText(limit: 60) ?? "")
        }
    }

    // MARK: - Sources

    private func names(_ isWanted: (Value) -> Bool) -> [Completion] {
        let wanted = (session?.names ?? []).compactMap { name -> (String, Value)? in
            guard let value = session?.value(named: name), isWanted(value) else { return nil }
            return (name, value)
        }
        return matching(
            wanted.map { name, value in
                let summary = value.summary
                let type = summary.hasPrefix(value.typeName) ? "" : value.typeName + ": "
                return (name, .name, type + summary)
            })
    }

    private func tableColumns(_ table: StaticValue) -> [Completion] {
        matching((table.columns ?? []).map { ($0, .column, "A column.") })
    }

    private func files() -> [Completion] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let typed = slash.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
        return service.filesInFolder(folder).filter {
            $0.hasPrefix(typed) && (!$0.hasPrefix(".") || typed.hasPrefix("."))
        }.sorted().map { name in
            let path = folder + name
            let text = scan.openText == nil ? SourcePrinter.word(path) : path
            return Completion(
                text: text, kind: .file, range: range,
                help: name.hasSuffix("/") ? "A folder." : "A file.")
        }
    }

    /// The candidates that go on the prefix; names that are no words get backticks.
    func matching(
        _ candidates: [(String, Completion.Kind, String)], sorted: Bool = false
    ) -> [Completion] {
        let typed = prefix.hasPrefix("`") ? String(prefix.dropFirst()) : prefix
        let exact = candidates.filter { $0.0.hasPrefix(typed) }
        let found =
            exact.isEmpty && typed.count > 0
            ? candidates.filter { $0.0.lowercased().hasPrefix(typed.lowercased()) } : exact
        let ordered = sorted ? found.sorted { $0.0 < $1.0 } : found
        return ordered.map { text, kind, help in
            let written = kind == .column || kind == .name ? SourcePrinter.name(text) : text
            return Completion(text: written, kind: kind, range: range, help: help)
        }
    }
}
