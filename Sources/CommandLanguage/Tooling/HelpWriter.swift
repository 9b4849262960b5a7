import Support
import Text

/// Writes help pages from what commands declare.
struct HelpWriter {
    let commands: CommandTable
    let session: (any CommandSession)?

    init(session: any CommandSession) {
        self.commands = session.commands
        self.session = session
    }

    init(commands: CommandTable) {
        self.commands = commands
        session = nil
    }

    /// Everything that there is help on.
    var topics: [String] {
        commands.names + commands.nouns + ExpressionFunction.all.map(\.name)
            + LanguageTopics.all.map(\.name) + commands.terms.flatMap { [$0.name] + $0.otherNames }
            + (session?.names ?? [])
            + (session?.definitions.map(\.name) ?? [])
    }

    /// The page on some words: a command, an option, a noun, a topic, a function, or a value.
    ///
    /// Of several words the last that means something counts.
    func page(on words: [String], isDetailed: Bool = true) -> HelpPage? {
        guard let last = words.last else { return overview() }
        if last.hasPrefix("--") { return option(String(last.dropFirst(2)), in: words.dropLast()) }
        if words.count >= 2,
            let page = command(words.suffix(2).joined(separator: " "), isDetailed: isDetailed)
        {
            return page
        }
        for count in [3, 2] where words.count >= count {
            if let page = term(words.suffix(count).joined(separator: " ")) { return page }
        }
        return single(last, isDetailed: isDetailed)
    }

    /// The page on a term of the field.
    private func term(_ name: String) -> HelpPage? {
        commands.terms.first { $0.isNamed(name) }.map {
            HelpPart.page($0.name, [.title($0.name)] + $0.parts)
        }
    }

    private func single(_ word: String, isDetailed: Bool) -> HelpPage? {
        if let value = session?.value(named: word) {
            return page(on: value, named: word, isDetailed: isDetailed)
        }
        if let command = commands[word] {
            var parts = parts(of: command, isDetailed: isDetailed)
            if let function = ExpressionFunction.named(word) {
                parts.append(
                    .paragraph(
                        "Also a function of calculations, `\(function.usage)`: \(function.summary)")
                )
            }
            return HelpPart.page(command.name, parts)
        }
        if commands.nouns.contains(word) { return noun(word) }
        if let definition = session?.definitions.first(where: { $0.name == word }) {
            let usage = ([word] + definition.parameters).joined(separator: " ")
            let text = definition.text.split(separator: "\n").map(String.init)
            return HelpPart.page(
                word,
                [
                    .title("`\(word)`"), .paragraph("A definition of this session."),
                    .code(isDetailed ? text : [usage]),
                ])
        }
        if word == "functions" { return functions() }
        if let topic = LanguageTopics.all.first(where: { $0.name == word }) {
            return HelpPart.page(word, topic.parts)
        }
        return ExpressionFunction.named(word).map { function($0) } ?? term(word)
    }

    // MARK: - Commands

    private func command(_ name: String, isDetailed: Bool) -> HelpPage? {
        guard let command = commands[name] else { return nil }
        return HelpPart.page(command.name, parts(of: command, isDetailed: isDetailed))
    }

    /// The parts of a command's page.
    func parts(of command: AnyCommand, isDetailed: Bool) -> [HelpPart] {
        var parts: [HelpPart] = [
            .title("`\(command.name)`"), .paragraph(command.summary),
            .code(Self.wrapped(command.usage)),
        ]
        if !command.parameters.isEmpty {
            parts.append(.parameters(command.parameters.map { row(of: $0) }))
        }
        parts += result(of: command)
        if !command.aliases.isEmpty {
            let names = command.aliases.map { "`\($0)`" }.joined(separator: ", ")
            parts.append(.paragraph("Also called \(names)."))
        }
        if isDetailed, !command.discussion.isEmpty { parts.append(.paragraph(command.discussion)) }
        if !command.examples.isEmpty {
            parts.append(.code(command.examples.flatMap { ["# " + $0.explanation, $0.source] }))
        }
        return parts
    }

    /// A usage line, broken before parameters where it is long.
    static func wrapped(_ usage: String, width: Int = 84) -> [String] {
        var lines: [String] = []
        var line = ""
        for part in usage.split(separator: " ").map(String.init) {
            // An option's parts, such as its type, stay on its line.
            let begins = part.hasPrefix("[") || part.hasPrefix("--")
            if begins, DisplayWidth.of(line) + DisplayWidth.of(part) > width {
                lines.append(line)
                line = "    " + part
            } else {
                line += (line.isEmpty ? "" : " ") + part
            }
        }
        return lines + [line]
    }

    private func row(of parameter: ParameterDescription) -> [String] {
        let spelling = parameter.role == .rest ? parameter.name + "…" : parameter.spelling
        var type = parameter.kind.label
        if let range = parameter.shownRange { type += range }
        if case .choice(let choices) = parameter.kind.element {
            type = choices.prefix(12).joined(separator: ", ")
            if case .list = parameter.kind { type = "list of " + type }
        }
        if parameter.role == .flag { type = "flag" }
        return ["`\(spelling)`", type, parameter.shownDefault ?? "none", parameter.help]
    }

    /// The result of a command; of a table, the meanings of its columns.
    private func result(of command: AnyCommand) -> [HelpPart] {
        switch command.result {
        case .unknown, .nothing: return []
        case .sameColumns: return [.paragraph("Gives a table with the same columns.")]
        case .object(let type), .plain(let type):
            let article = "AEIO".contains(type.first ?? "x") ? "an" : "a"
            return [.paragraph("Gives \(article) \(type).")]
        case .table(let columns):
            let rows = columns.map {
                ["`\($0)`", commands.meaning(ofColumn: $0, of: command) ?? ""]
            }
            guard rows.contains(where: { !$0[1].isEmpty }) else {
                return [
                    .paragraph("Gives a table with columns \(columns.joined(separator: ", ")).")
                ]
            }
            return [
                .paragraph("Gives a table:"), .grid(head: ["column", "what it means"], rows: rows),
            ]
        }
    }

    private func option(_ name: String, in words: ArraySlice<String>) -> HelpPage? {
        let names = [words.prefix(2).joined(separator: " "), words.first ?? ""]
        guard let command = names.lazy.compactMap({ commands[$0] }).first else { return nil }
        guard let parameter = command.options.first(where: { $0.isNamed(name) }) else { return nil }
        return page(on: parameter, of: command)
    }

    /// The page of one parameter.
    func page(on parameter: ParameterDescription, of command: AnyCommand) -> HelpPage {
        HelpPart.page(
            "\(command.name) \(parameter.spelling)",
            [
                .title("`\(parameter.spelling)` of `\(command.name)`"), .paragraph(parameter.help),
                .parameters([row(of: parameter)]),
            ])
    }

    /// The page of a noun: its verbs.
    func noun(_ noun: String) -> HelpPage {
        HelpPart.page(
            noun,
            [
                .title("`\(noun)`"), .paragraph("Commands that begin with `\(noun)`:"),
                .grid(
                    head: ["command", "what it does"],
                    rows: commands.commands(of: noun).map { ["`\($0.name)`", $0.summary] }),
            ] + (commands.terms.first { $0.isNamed(noun) }?.parts ?? []))
    }

    // MARK: - Further pages

    /// The page of a function.
    func function(_ function: ExpressionFunction) -> HelpPage {
        HelpPart.page(
            function.name,
            [
                .title("`\(function.usage)`"), .paragraph(function.summary),
                .code(["\(function.example.source)    # \(function.example.result)"]),
            ])
    }

    private func functions() -> HelpPage {
        HelpPart.page("functions", [.title("Functions"), Self.functionGrid])
    }

    /// All functions as a grid.
    static var functionGrid: HelpPart {
        .grid(
            head: ["function", "what it gives", "example"],
            rows: ExpressionFunction.all.map {
                ["`\($0.usage)`", $0.summary, "`\($0.example.source)` is `\($0.example.result)`"]
            })
    }

    private func page(on value: Value, named name: String, isDetailed: Bool) -> HelpPage {
        var facts = [
            (name: "type", text: value.typeName), ("summary", value.summary),
            ("memory", NumberText.bytes(value.memoryBytes)),
        ]
        let fields = value.fieldNames
        if !fields.isEmpty { facts.append(("fields", fields.joined(separator: ", "))) }
        var parts: [HelpPart] = [.title("`\(name)`"), .facts(facts)]
        let uses = commands.commands.filter { $0.takes(value) }.map { "`\($0.name)`" }
        if isDetailed, !uses.isEmpty {
            parts.append(.paragraph("Commands that take it: \(uses.joined(separator: ", "))."))
        }
        if case .table(let table) = value, !table.columns.isEmpty {
            let rows = table.columns.map { column in
                [
                    "`\(column.name)`", column.cells.typeName,
                    commands.meaning(ofColumn: column.name) ?? "",
                ]
            }
            parts.append(.grid(head: ["column", "type", "what it means"], rows: rows))
        }
        if isDetailed {
            let card = VisibleText.of(value.plainText(rows: 10)).split(
                separator: "\n", omittingEmptySubsequences: false)
            parts.append(.code(card.prefix(60).map(String.init)))
        }
        return HelpPart.page(name, parts)
    }
}

extension AnyCommand {
    /// Whether a positional parameter is made for values of this type.
    func takes(_ value: Value) -> Bool {
        positionals.contains { parameter in
            switch parameter.kind.element {
            case .object(let names): !names.isEmpty && parameter.kind.accepts(value)
            case .table: parameter.kind.accepts(value)
            default: false
            }
        }
    }
}
