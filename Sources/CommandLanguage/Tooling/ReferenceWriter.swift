import Support

/// Writes the reference of all commands, functions and topics in Markdown.
struct ReferenceWriter {
    let commands: CommandTable

    /// The whole reference.
    func markdown() -> String {
        let writer = HelpWriter(commands: commands)
        var lines = [
            "# Command reference", "",
            "Written by the program from what each command declares.", "", "## The language", "",
        ]
        for topic in LanguageTopics.all {
            lines += ["### \(topic.name)", "", topic.summary + " " + topic.text, ""]
            lines += [HelpPart.code(topic.examples).markdown, ""]
        }
        for noun in commands.nouns {
            lines += ["## \(noun)", ""]
            lines += section(commands.commands(of: noun), writer)
        }
        let single = commands.commands.filter { $0.words.count == 1 }
        if !single.isEmpty {
            lines += ["## Commands of one word", ""]
            lines += section(single, writer)
        }
        lines += ["## Functions", "", HelpWriter.functionGrid.markdown, ""]
        return lines.joined(separator: "\n")
    }

    private func section(_ commands: [AnyCommand], _ writer: HelpWriter) -> [String] {
        commands.flatMap { command in
            writer.parts(of: command, isDetailed: true).flatMap { [$0.markdown, ""] }
        }
    }
}
