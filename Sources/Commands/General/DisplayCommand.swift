import CommandLanguage
import Foundation
import JSON
import Support

/// `display html` and its like: shows a text as something richer.
protocol DisplayCommand: Command where Arguments == DisplayArguments {
    /// The content in all forms.
    static func bundle(of content: String) throws -> MIMEBundle
}

struct DisplayArguments: Sendable {
    let content: String
    let id: String?
    let isUpdate: Bool
}

extension DisplayCommand {
    static var result: ResultShape { .nothing }
    static var discussion: String {
        "Output with a display id is replaced by new content with the same `--id` and `--update`."
    }
    static var signature: Signature<DisplayArguments> {
        Signature(
            .positional("content", String.self, help: "The content to display."),
            .option(
                "id", String?.self, otherwise: "no display id",
                help: "Display id, by which the output can be replaced."),
            .flag("update", help: "Replace the output with this display id."),
            into: DisplayArguments.init)
    }

    func run(_ arguments: DisplayArguments, in session: any CommandSession) throws -> CommandResult
    {
        let bundle = try Self.bundle(of: arguments.content)
        guard arguments.isUpdate else {
            session.output.display(bundle, id: arguments.id)
            return .nothing
        }
        guard let id = arguments.id else {
            throw CommandError.unusable(
                what: "--update", why: "the display id is missing",
                remedy: "add --id NAME, the display id of the output to replace")
        }
        session.output.update(bundle, id: id)
        return .nothing
    }
}

/// `display html`: shows HTML.
struct DisplayHTMLCommand: DisplayCommand {
    static let name = "display html"
    static let summary = "Display HTML."
    static let examples = [Example("display html \"<b>bold</b>\"", "Bold text.")]

    static func bundle(of content: String) -> MIMEBundle {
        MIMEBundle(plainText: content, ["text/html": content])
    }
}

/// `display markdown`: shows Markdown.
struct DisplayMarkdownCommand: DisplayCommand {
    static let name = "display markdown"
    static let summary = "Display Markdown."
    static let examples = [
        Example(
            "display markdown \"**soon**\" --id state\n"
                + "display markdown \"**done**\" --id state --update",
            "Display a text and replace it.")
    ]

    static func bundle(of content: String) -> MIMEBundle {
        MIMEBundle(plainText: content, ["text/markdown": content])
    }
}

/// `display svg`: shows a drawing.
struct DisplaySVGCommand: DisplayCommand {
    static let name = "display svg"
    static let summary = "Display an SVG image."
    static let examples = [
        Example(
            "display svg '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>'",
            "An empty image.")
    ]

    /// JupyterLab does not draw SVG of notebooks that it does not trust, but pictures in HTML.
    static func bundle(of content: String) -> MIMEBundle {
        let data = Data(content.utf8).base64EncodedString()
        let picture = "<img alt=\"drawing\" src=\"data:image/svg+xml;base64,\(data)\">"
        return MIMEBundle(
            plainText: "drawing", ["image/svg+xml": content, "text/html": picture])
    }
}

/// `display json`: shows JSON.
struct DisplayJSONCommand: DisplayCommand {
    static let name = "display json"
    static let summary = "Display JSON as a tree."
    static let examples = [Example("display json '{\"a\": [1, 2]}'", "An object.")]

    static func bundle(of content: String) throws -> MIMEBundle {
        let value = try JSONValue(parsing: content)
        return MIMEBundle(
            plainText: value.text(.pretty), ["application/json": value.text()])
    }
}
