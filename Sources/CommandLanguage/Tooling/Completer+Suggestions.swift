import Support

extension Completer {
    /// A command's suggestions for one of its parameters.
    func suggestions(
        for parameter: ParameterDescription, _ call: StageReader.Call
    ) -> [Completion] {
        guard let session else { return [] }
        let suggested = call.command.suggestions(
            parameter.name, SuggestionCall(words: call.words, values: call.values, session: session)
        )
        return texts(suggested, quoted: false)
    }

    /// The values of the column that `column ==`, `column !=` or `column in` before the cursor names.
    func comparedValues(
        _ tokens: [Token], _ table: StaticValue, isInList: Bool
    ) -> [Completion] {
        guard let sign = tokens.last, let column = tokens.dropLast().last?.word else { return [] }
        guard isInList ? sign.word == "in" : sign.isSymbol("==") || sign.isSymbol("!=") else {
            return []
        }
        let values = table.values(ofColumn: column)
        return texts(values.map { Suggestion($0, "A value of `\(column)`.") }, quoted: !isInList)
    }

    /// Texts that go on the prefix: as they are inside a string, else as they are written.
    private func texts(_ suggested: [Suggestion], quoted: Bool) -> [Completion] {
        let wanted = prefix.lowercased()
        return suggested.filter { $0.text.lowercased().hasPrefix(wanted) }.map { suggestion in
            let written =
                scan.openText != nil
                ? suggestion.text
                : quoted
                    ? SourcePrinter.quoted(suggestion.text) : SourcePrinter.word(suggestion.text)
            return Completion(
                text: written, kind: .choice, range: range, help: suggestion.help)
        }
    }
}
