import Foundation
import Support
import Text

/// Anything that can be shown in a notebook cell and on a terminal.
public protocol Renderable: Sendable {
    /// A short heading, in plain text.
    var title: String { get }
    /// Draws with letters, blocks and braille dots.
    ///
    /// - Parameters:
    ///   - width: columns to use; at least 24 are taken.
    ///   - color: whether ANSI colours may be used; nothing is told by colour alone.
    func terminalText(width: Int, color: Bool) -> String
    /// All representations, `text/plain` among them.
    func mimeBundle(theme: Theme) -> MIMEBundle
}

/// A drawing: data in, SVG or terminal text out.
///
/// The SVG stands alone: it paints its own background, uses no style from outside, and carries
/// `<title>`, `<desc>` and `role="img"`.
public protocol Figure: Renderable {
    /// A description in a sentence or two, for those who cannot see the drawing.
    var description: String { get }
    /// Draws as a whole SVG document.
    func svg(theme: Theme) -> String
}

extension Figure {
    /// The drawing as text, as one data image in HTML, and as SVG.
    public func mimeBundle(theme: Theme) -> MIMEBundle {
        let svg = svg(theme: theme)
        return MIMEBundle(
            plainText: terminalText(width: 80, color: false),
            [
                "text/html": HTMLText.image(svg: svg, alternative: alternativeText),
                "image/svg+xml": svg,
            ])
    }

    /// The title and the description as one text.
    var alternativeText: String { description.isEmpty ? title : "\(title). \(description)" }
}

extension HTMLText {
    /// An `<img>` that holds an SVG document.
    static func image(svg: String, alternative: String) -> String {
        let data = Data(svg.utf8).base64EncodedString()
        return
            "<img alt=\"\(XMLText.escaped(alternative))\" src=\"data:image/svg+xml;base64,\(data)\">"
    }
}
