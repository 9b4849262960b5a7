import ArgumentParser
import CommandLanguage
import Commands
import Foundation
import Support
import Tables

/// Answers with a student that was kept, for shells and other programs.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Write a saved student's predictions as a table.",
        discussion: """
            STUDENT is a folder that `student save` wrote. The table goes to standard output, as CSV \
            unless --as names another format: `lingu predict kept --graph papers > out.csv`. \
            Warnings and progress go to standard error.
            """)

    /// The formats of the table.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv, tsv, json, jsonl, markdown, latex
    }

    @ArgumentParser.Argument(help: "The folder of the student.", completion: .directory)
    var student: String

    @Option(
        help: "A graph's folder or file; the student's own graph by default.",
        completion: .file())
    var graph: String?

    @Option(parsing: .upToNextOption, help: "Ids, row numbers or titles of nodes; all by default.")
    var nodes: [String] = []

    @Option(parsing: .upToNextOption, help: "Texts of new nodes without edges.")
    var text: [String] = []

    @Flag(help: "Add a column for each class.")
    var probabilities = false

    @Option(name: .customLong("as"), help: "csv, tsv, json, jsonl, markdown or latex.")
    var format = Format.csv

    func validate() throws {
        guard nodes.isEmpty || text.isEmpty else {
            throw ValidationError("--nodes and --text exclude each other")
        }
    }

    func run() throws {
        try EntryPoint.run {
            let output = TerminalOutput(allowsInput: false, cancellation: Cancellation())
            let request = StopRequest()
            let cancellation = Cancellation()
            request.watch { cancellation.cancel() }
            let session = Session(commands: CommandRegistry.all, home: .standard)
            let cell = CellSession(
                session: session, output: output,
                progress: SilentProgress(cancellation: cancellation))
            let value = try LanguageService(commands: CommandRegistry.all)
                .evaluate(statements, in: cell).value
            guard let table = value.asTable else { return }
            StandardStream.output.write(Self.text(of: table, format))
        }
    }

    /// The statements that give the table.
    private var statements: String {
        var lines = ["s = student load \(Self.quoted(student))"]
        var call = "student predict s"
        if let graph {
            lines.append("g = graph load \(Self.quoted(graph))")
            call += " --graph g"
        }
        if !nodes.isEmpty { call += " --nodes [\(nodes.map(Self.quoted).joined(separator: " "))]" }
        if !text.isEmpty {
            call += " --text [\(text.map(Self.quoted).joined(separator: " "))]"
            call += " --edges [\(text.map { _ in "[]" }.joined(separator: " "))]"
        }
        if probabilities { call += " --probabilities" }
        return (lines + [call]).joined(separator: "\n")
    }

    /// A text as the language writes it.
    private static func quoted(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\", "\"": escaped += "\\\(character)"
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }

    private static func text(of table: Table, _ format: Format) -> String {
        switch format {
        case .csv: table.csv()
        case .tsv: table.tsv()
        case .json: table.json()
        case .jsonl: table.jsonLines()
        case .markdown: table.markdown()
        case .latex: table.latex()
        }
    }
}
