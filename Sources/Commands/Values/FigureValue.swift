import CommandLanguage
import Figures
import Support

/// A drawing or a card that a command made.
public struct FigureValue: RenderableObject {
    /// `Figure`.
    public static let typeName = "Figure"
    /// The drawing or card.
    public let rendering: any Renderable

    /// Wraps a drawing.
    public init(_ rendering: any Renderable) { self.rendering = rendering }

    /// The title.
    public var summary: String { rendering.title }
    /// An estimate: the length of the text form.
    public var memoryBytes: Int { plainText.utf8.count }
    /// The drawing as SVG, if it is one.
    public var svg: String? { (rendering as? any Figure)?.svg(theme: .light) }
}

extension CommandResult {
    /// A drawing or a card.
    static func figure(_ rendering: any Renderable) -> CommandResult {
        .object(FigureValue(rendering))
    }
}
