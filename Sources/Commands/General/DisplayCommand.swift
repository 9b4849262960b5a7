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
        "What was shown under an id is replaced by showing something with that id and `--update`."
    }
    static var signature: Signature<DisplayArguments> {
        Signature(
            .positional("content", String.self, help: "What is shown."),
            .option("id", String?.self, help: "A name under which it can be replaced."),
            .flag("update", help: "Replace what was shown under the id."),
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
                what: "--update", why: "nothing says what is replaced",
                remedy: "add --id and the name that it was shown under")
        }
        session.output.update(bundle, id: id)
        return .nothing
    }
}

/// `display html`: shows HTML.
struct DisplayHTMLCommand: DisplayCommand {
    static let name = "display html"
    static let summary = "Show HTML."
    static let examples = [Example("display html \"<b>bold</b>\"", "Show bold text.")]

    static func bundle(of content: String) -> MIMEBundle {
        MIMEBundle(plainText: content, ["text/html": content])
    }
}

/// `display markdown`: shows Markdown.
struct DisplayMarkdownCommand: DisplayCommand {
    static let name = "display markdown"
    static let summary = "Show Markdown."
    static let examples = [
        Example(
            "display markdown \"**soon**\" --id state\n"
                + "display markdown \"**done**\" --id state --update",
            "Show a text and replace it.")
    ]

    static func bundle(of content: String) -> MIMEBundle {
        MIMEBundle(plainText: content, ["text/markdown": content])
    }
}

/// `display svg`: shows a drawing.
struct DisplaySVGCommand: DisplayCommand {
    static let name = "display svg"
    static let summary = "Show a drawing in SVG."
    static let examples = [
        Example(
            "display svg '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>'",
            "Show an empty drawing.")
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
    static let summary = "Show JSON, which front ends draw as a tree."
    static let examples = [Example("display json '{\"a\": [1, 2]}'", "Show an object.")]

    static func bundle(of content: String) throws -> MIMEBundle {
        let value = try JSONValue(parsing: content)
        return MIMEBundle(
            plainText: value.text(.pretty), ["application/json": value.text()])
    }
}
