import CommandLanguage
import Support
import Text

/// `report`: values of the session as one HTML page.
struct ReportCommand: Command {
    struct Arguments: Sendable {
        let file: FilePath
        let names: [String]
        let title: String
        let overwrites: Bool
    }

    static let name = "report"
    static let summary = "Save tables, figures and cards as one self-contained HTML page."
    static let discussion = """
        Each value has a section with its name as the heading, in the order given. Figures are part of \
        the page, so that it can be passed on as one file. Tables show as many rows as `set rows` \
        says. The page names the program's version and the seed of the session.
        """
    static let signature = Signature(
        .positional("file", FilePath.self, help: "The file to write, such as \"claims.html\"."),
        .rest("names", String.self, atLeast: 1, help: "Names of values of the session."),
        .option("title", default: "Report", help: "Heading of the page."),
        .flag("overwrite", help: "Replace an existing file."), into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "report \"tiny.html\" tiny tiny-table --title \"A tiny graph\" --overwrite",
            "A graph's card and a table on one page.", prints: "2 sections")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let sections = try arguments.names.map { name throws -> String in
            guard let value = session.value(named: name) else {
                throw CommandError.unknownValue(
                    name: name,
                    suggestion: NearestName.suggestion(for: name, in: session.names))
            }
            let bundle = Presentation.bundle(of: value, settings: session.settings)
            let body = bundle["text/html"] ?? "<pre>\(HTMLText.escaped(bundle.plainText))</pre>"
            return "<section>\n<h2>\(HTMLText.escaped(name))</h2>\n\(body)\n</section>"
        }
        let title = HTMLText.escaped(arguments.title)
        let page = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <style>body { font-family: sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }</style>
            </head><body>
            <h1>\(title)</h1>
            <p>Lingu \(LinguVersion.current), seed \(session.settings.seed)</p>
            \(sections.joined(separator: "\n"))
            </body></html>

            """
        let path = arguments.file.expanded
        try OutputFile.write(Array(page.utf8), to: path, overwrites: arguments.overwrites)
        let count = sections.count
        return .text("\(count) section\(count == 1 ? "" : "s") in \(path)")
    }
}
