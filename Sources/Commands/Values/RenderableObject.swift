import CommandLanguage
import Figures
import Support
import Tables

/// A session value that is shown as a card or a drawing in the colours of the session.
protocol RenderableObject: SessionObject {
    /// The card or drawing.
    var rendering: any Renderable { get }
}

extension RenderableObject {
    /// The rendering as text.
    public var plainText: String { rendering.terminalText(width: 80, color: false) }
    /// The rendering in all forms, in light colours.
    public var richForm: MIMEBundle { rendering.mimeBundle(theme: .light) }
}

/// How a value is shown in a session.
public enum Presentation {
    /// All forms of a value, in the session's colours and limits.
    public static func bundle(of value: Value, settings: Settings) -> MIMEBundle {
        if case .object(let object) = value, let drawn = object as? any RenderableObject {
            return drawn.rendering.mimeBundle(theme: settings.figureTheme)
        }
        return value.richForm(
            TableDisplay(
                rows: settings.rows, cellWidth: settings.cellWidth,
                includesData: settings.sendsTableData))
    }
}

extension Settings {
    /// The colours of figures.
    var figureTheme: Theme { theme == "dark" ? .dark : .light }
}
