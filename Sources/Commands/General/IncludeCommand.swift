import CommandLanguage
import Foundation
import Support

/// `include`: runs a file's statements in this session.
struct IncludeCommand: Command {
    struct Arguments: Sendable {
        let file: FilePath
    }

    static let name = "include"
    static let summary = "Run a script in this session and give its last value."
    static let signature = Signature(
        .positional("file", FilePath.self, help: "A script, such as setup.lingu."),
        into: Arguments.init)
    static let examples = [
        Example("include \"tiny.lingu\"", "Run a script.", prints: "12")
    ]
    /// How deeply files may include files.
    private static let depthLimit = 16
    /// The most bytes of a script.
    private static let byteLimit = 16 << 20

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let cell = try session.cell()
        let place = URL(fileURLWithPath: path).standardizedFileURL.path
        guard !cell.includedFiles.contains(place), cell.includedFiles.count < Self.depthLimit
        else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "the file includes itself, directly or by another file",
                remedy: "remove one of the includes")
        }
        let source = try Self.text(of: path)
        let inside = CellSession(
            session: cell.session, output: cell.output, progress: cell.progress,
            includedFiles: cell.includedFiles + [place])
        do {
            let language = LanguageService(commands: session.commands)
            let result = try language.evaluate(source, in: inside)
            return CommandResult(result.value, isSilent: result.isSilent)
        } catch let error as any Diagnostic where !(error is Interrupted) {
            throw IncludedError(error, path: path, source: source)
        }
    }

    private static func text(of path: String) throws -> String {
        let file = try MappedFile(path: path)
        guard file.count <= byteLimit,
            let text = file.withBytes({ String(validating: $0, as: UTF8.self) })
        else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "it is not a script of text in UTF-8 below 16 MB",
                remedy: "name a file of statements")
        }
        return text
    }
}

/// An error inside an included file: the error's own facts, and the line it happened in.
struct IncludedError: Diagnostic {
    private let base: any Diagnostic
    private let trail: String

    init(_ base: any Diagnostic, path: String, source: String) {
        self.base = base
        guard let start = base.sourceRange?.start else {
            trail = "inside “\(path)”"
            return
        }
        let before = source.unicodeScalars.prefix(start)
        let number = before.count { $0 == "\n" } + 1
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.indices.contains(number - 1) ? lines[number - 1] : ""
        trail = "“\(path)”, line \(number): \(line.drop(while: \.isWhitespace).prefix(120))"
    }

    var name: String { base.name }
    var summary: String { base.summary }
    var details: [String] { base.details + [trail] }
    var remedy: String { base.remedy }
}
