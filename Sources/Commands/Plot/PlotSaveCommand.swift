import CommandLanguage
import Figures
import Foundation
import Support
import Text

/// `plot save`: writes a drawing to a file.
struct PlotSaveCommand: Command {
    /// The formats that drawings are written in.
    enum Format: String, CaseIterable, ParameterValue {
        case svg, html, text
    }

    struct Arguments: Sendable {
        let figure: FigureValue
        let file: FilePath
        let format: Format?
        let overwrites: Bool
    }

    static let name = "plot save"
    static let summary = "Save a figure as SVG, HTML or plain text."
    static let discussion = """
        The file extension decides the format: `.svg`, `.html`, `.txt`. An SVG file is \
        self-contained and paints its own background, in the colours of the setting `theme`.
        """
    static let signature = Signature(
        .positional("figure", FigureValue.self, help: "A figure or a card."),
        .positional("file", FilePath.self, help: "The file to write."),
        .option(
            "as", Format?.self, otherwise: "by the file extension", help: "Format of the file."),
        .flag("overwrite", help: "Replace an existing file."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "plot degrees tiny | plot save \"degrees.svg\"", "Save a figure.",
            prints: "degrees.svg")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let format = try arguments.format ?? Self.format(of: path)
        let text = try Self.text(
            of: arguments.figure, as: format, theme: session.settings.figureTheme)
        try OutputFile.write(Array(text.utf8), to: path, overwrites: arguments.overwrites)
        return .text("“\(arguments.figure.rendering.title)” in \(path)")
    }

    private static func format(of path: String) throws(CommandError) -> Format {
        switch (path as NSString).pathExtension.lowercased() {
        case "svg": return .svg
        case "html", "htm": return .html
        case "txt", "text": return .text
        default:
            throw .unusable(
                what: "“\(path)”", why: "the file extension does not say the format",
                remedy: "end the name in .svg, .html or .txt, or add --as FORMAT")
        }
    }

    private static func text(
        of figure: FigureValue, as format: Format, theme: Theme
    ) throws(CommandError) -> String {
        let title = figure.rendering.title
        switch format {
        case .text: return figure.plainText + "\n"
        case .svg:
            guard let svg = figure.svg(theme: theme) else {
                throw .unusable(
                    what: "“\(title)”", why: "a card of several parts is not a single image",
                    remedy: "write it as .html or .txt")
            }
            return svg + "\n"
        case .html:
            let bundle = figure.rendering.mimeBundle(theme: theme)
            let body = bundle["text/html"] ?? "<pre>\(HTMLText.escaped(bundle.plainText))</pre>"
            return """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>\(HTMLText.escaped(title))</title></head>
                <body>
                \(body)
                </body></html>

                """
        }
    }
}

extension FigureValue {
    /// The drawing as SVG in some colours; `nil` for cards, which are HTML.
    func svg(theme: Theme) -> String? {
        switch rendering {
        case let figure as any Figure: figure.svg(theme: theme)
        case let saved as SavedFigure: saved.mimeBundle(theme: theme)["image/svg+xml"]
        default: nil
        }
    }
}
