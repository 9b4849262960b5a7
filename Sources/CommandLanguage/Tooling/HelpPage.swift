import Support
import Text

/// A page of help: Markdown with its plain and HTML twins.
public struct HelpPage: SessionObject {
    /// The subject of the page.
    public let topic: String
    /// The page in Markdown.
    public let markdown: String
    /// The page as text for a terminal.
    public let plainText: String
    /// The page in HTML.
    public let html: String

    /// `Help`.
    public static var typeName: String { "Help" }
    /// The subject of the page.
    public var summary: String { "help on \(topic)" }
    /// Plain text, Markdown and HTML.
    public var richForm: MIMEBundle {
        MIMEBundle(plainText: plainText, ["text/markdown": markdown, "text/html": html])
    }
    /// The size of its texts.
    public var memoryBytes: Int {
        markdown.utf8.count + plainText.utf8.count + html.utf8.count
    }
}
