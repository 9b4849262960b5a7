import Support

extension HelpWriter {
    /// The first page: a first session, all commands by noun, and the topics of the language.
    func overview() -> HelpPage {
        var parts: [HelpPart] = [
            .title("Lingu"),
            .paragraph(
                "Type `help NAME` or `NAME?` for a command, a noun, a value or a topic; "
                    + "Tab completes."),
        ]
        let steps = LanguageTopics.firstSession.filter { step in
            (try? Parser.parse(step, grammar: commands.grammar)) != nil
        }
        if !steps.isEmpty { parts += [.paragraph("A first session:"), .code(steps)] }
        if !commands.nouns.isEmpty {
            parts += [
                .paragraph("Commands of two words; `help NOUN` says what each verb does:"),
                .grid(
                    head: ["noun", "verbs"],
                    rows: commands.nouns.map { ["`\($0)`", verbs(of: $0)] }),
            ]
        }
        let single = commands.commands.filter { $0.words.count == 1 }
        if !single.isEmpty {
            parts += [
                .paragraph("Commands of one word:"),
                .grid(
                    head: ["command", "what it does"],
                    rows: single.map { ["`\($0.name)`", $0.summary] }),
            ]
        }
        parts += [
            .paragraph("The language:"),
            .grid(
                head: ["topic", "what it is about"],
                rows: LanguageTopics.all.map { ["`\($0.name)`", $0.summary] }),
        ]
        if !commands.terms.isEmpty {
            let names = commands.terms.map(\.name).joined(separator: ", ")
            parts += [.paragraph("Terms, explained by `help TERM`:"), .paragraph(names + ".")]
        }
        return HelpPart.page("Lingu", parts)
    }

    /// The verbs of a noun; where they also stand alone, this is said.
    private func verbs(of noun: String) -> String {
        let all = commands.commands(of: noun)
        let names = all.map { $0.words[1] }.joined(separator: ", ")
        let alone = all.count { $0.aliases.contains($0.words[1]) }
        guard alone > all.count / 2 else { return names }
        return names + " (most also without `\(noun)`, as in `| \(all[0].words[1]) …`)"
    }
}
