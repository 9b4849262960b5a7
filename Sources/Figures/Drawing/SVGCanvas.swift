/// How a text is set.
struct TextStyle {
    /// Which part of the text is at the given place.
    enum Anchor: String { case start, middle, end }

    var size = 11.0
    var bold = false
    var color: Color
    var anchor = Anchor.start
    /// Degrees, clockwise.
    var rotation = 0.0
    /// Drawn around the letters so that they stand out from lines beneath.
    var halo: Color?
}

/// How an outline or line is drawn.
struct Stroke {
    var color: Color
    var width = 1.0
    var dash: String?
    var opacity = 1.0

    /// The SVG attributes.
    var attributes: String {
        var text = " stroke=\"\(color.hex)\" stroke-width=\"\(XMLText.number(width))\""
        if let dash { text += " stroke-dasharray=\"\(dash)\"" }
        if opacity < 1 { text += " stroke-opacity=\"\(XMLText.number(opacity))\"" }
        return text
    }
}

/// Collects the elements of one SVG document.
struct SVGCanvas {
    /// The font of all texts; the metrics are DejaVu Sans's, and the others are no wider.
    static let fontFamily = "DejaVu Sans, Verdana, sans-serif"

    let width: Double
    /// May grow while drawing.
    var height: Double
    let theme: Theme
    private let title: String
    private let description: String
    private var elements: [String] = []
    private var definitions: [String: String] = [:]

    init(width: Double, height: Double, theme: Theme, title: String, description: String) {
        self.width = width
        self.height = height
        self.theme = theme
        self.title = title
        self.description = description
    }

    /// The whole document.
    func document() -> String {
        let (w, h) = (XMLText.number(width), XMLText.number(height))
        let definitions = definitions.sorted { $0.key < $1.key }.map(\.value).joined(
            separator: "\n")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" role="img" width="\(w)" height="\(h)" \
            viewBox="0 0 \(w) \(h)" font-family="\(SVGCanvas.fontFamily)">
            <title>\(XMLText.escaped(title))</title>
            <desc>\(XMLText.escaped(description))</desc>
            \(definitions.isEmpty ? "" : "<defs>\n\(definitions)\n</defs>\n")\
            <rect x="0" y="0" width="\(w)" height="\(h)" fill="\(theme.background.hex)"/>
            \(elements.joined(separator: "\n"))
            </svg>
            """
    }

    // MARK: - Shapes

    /// Adds a straight line.
    mutating func line(from a: Point, to b: Point, _ stroke: Stroke) {
        let n = XMLText.number
        elements.append(
            "<line x1=\"\(n(a.x))\" y1=\"\(n(a.y))\" x2=\"\(n(b.x))\" y2=\"\(n(b.y))\""
                + stroke.attributes + "/>")
    }

    /// Adds a line through points.
    mutating func polyline(_ points: [Point], _ stroke: Stroke) {
        guard points.count > 1 else { return }
        elements.append(
            "<polyline points=\"\(SVGCanvas.list(points))\" fill=\"none\" stroke-linejoin=\"round\""
                + stroke.attributes + "/>")
    }

    /// Adds a closed area.
    mutating func polygon(
        _ points: [Point], fill: String, opacity: Double = 1, stroke: Stroke? = nil
    ) {
        guard points.count > 2 else { return }
        elements.append(
            "<polygon points=\"\(SVGCanvas.list(points))\" fill=\"\(fill)\""
                + (opacity < 1 ? " fill-opacity=\"\(XMLText.number(opacity))\"" : "")
                + (stroke?.attributes ?? "") + "/>")
    }

    /// Adds a rectangle.
    mutating func rect(_ rect: Rect, fill: String, stroke: Stroke? = nil, radius: Double = 0) {
        let n = XMLText.number
        elements.append(
            "<rect x=\"\(n(rect.x))\" y=\"\(n(rect.y))\" width=\"\(n(max(0, rect.width)))\" "
                + "height=\"\(n(max(0, rect.height)))\" fill=\"\(fill)\""
                + (radius > 0 ? " rx=\"\(n(radius))\"" : "") + (stroke?.attributes ?? "") + "/>")
    }

    /// Adds a circle.
    mutating func circle(_ center: Point, radius: Double, fill: String, stroke: Stroke? = nil) {
        let n = XMLText.number
        elements.append(
            "<circle cx=\"\(n(center.x))\" cy=\"\(n(center.y))\" r=\"\(n(radius))\" fill=\"\(fill)\""
                + (stroke?.attributes ?? "") + "/>")
    }

    /// Adds a path given by SVG path data.
    mutating func path(_ data: String, fill: String = "none", stroke: Stroke? = nil) {
        elements.append("<path d=\"\(data)\" fill=\"\(fill)\"" + (stroke?.attributes ?? "") + "/>")
    }

    /// Adds a point's shape; `radius` is that of the circle of about the same area.
    mutating func marker(
        _ shape: MarkerShape, at p: Point, radius r: Double, fill: Color, outline: Color
    ) {
        let stroke = Stroke(color: outline, width: min(1, r / 4))
        if shape == .circle {
            return circle(p, radius: r, fill: fill.hex, stroke: stroke)
        }
        let corners = shape.corners.map { Point(p.x + $0.x * r, p.y + $0.y * r) }
        polygon(corners, fill: fill.hex, stroke: stroke)
    }

    /// Adds many points of one shape as a single path, which keeps documents small.
    mutating func markers(
        _ shape: MarkerShape, at places: [Point], radius r: Double, fill: Color, opacity: Double
    ) {
        let n = { (value: Double) in XMLText.number((value * 10).rounded() / 10) }
        var data = ""
        for p in places {
            if shape == .circle {
                data +=
                    "M\(n(p.x - r)),\(n(p.y))a\(n(r)),\(n(r)) 0 1 0 \(n(2 * r)),0"
                    + "a\(n(r)),\(n(r)) 0 1 0 \(n(-2 * r)),0"
            } else {
                let corners = shape.corners.map { "\(n(p.x + $0.x * r)),\(n(p.y + $0.y * r))" }
                data += "M" + corners.joined(separator: "L") + "Z"
            }
        }
        guard !data.isEmpty else { return }
        elements.append(
            "<path d=\"\(data)\" fill=\"\(fill.hex)\" fill-opacity=\"\(XMLText.number(opacity))\" "
                + "stroke=\"\(theme.background.hex)\" stroke-width=\"0.5\"/>")
    }

    /// The fill of an area of a series: plain colour or hatched.
    mutating func fill(_ style: SeriesStyle) -> String {
        let color = theme.series(style.index)
        guard style.hatch != .solid else { return color.hex }
        // Unique within a page that holds several inline drawings of either theme.
        let name = "hatch-\(theme.name)-\(style.index)"
        let stroke = Stroke(color: color, width: style.hatch.strokeWidth)
        definitions[name] = """
            <pattern id="\(name)" width="8" height="8" patternUnits="userSpaceOnUse">\
            <rect x="0" y="0" width="8" height="8" \
            fill="\(color.mixed(with: theme.background, 0.62).hex)"/>\
            <path d="\(style.hatch.path)" fill="none" stroke-linecap="round"\(stroke.attributes)/>\
            </pattern>
            """
        return "url(#\(name))"
    }

    // MARK: - Text

    /// Adds one line of text whose baseline passes through a place.
    mutating func text(_ text: String, at p: Point, _ style: TextStyle) {
        let n = XMLText.number
        var attributes =
            " x=\"\(n(p.x))\" y=\"\(n(p.y))\" font-size=\"\(n(style.size))\" fill=\"\(style.color.hex)\""
        if style.anchor != .start { attributes += " text-anchor=\"\(style.anchor.rawValue)\"" }
        if style.bold { attributes += " font-weight=\"bold\"" }
        if style.rotation != 0 {
            attributes += " transform=\"rotate(\(n(style.rotation)) \(n(p.x)) \(n(p.y)))\""
        }
        if let halo = style.halo {
            attributes +=
                " stroke=\"\(halo.hex)\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        }
        elements.append("<text\(attributes)>\(XMLText.escaped(text))</text>")
    }

    /// Adds the heading and returns the height below it.
    mutating func heading(_ title: String, subtitle: String, margin: Double = 16) -> Double {
        var y = 8.0
        for line in TextMetrics.wrapped(title, to: width - 2 * margin, size: 14, bold: true) {
            y += 18
            text(line, at: Point(margin, y), TextStyle(size: 14, bold: true, color: theme.text))
        }
        for line in TextMetrics.wrapped(subtitle, to: width - 2 * margin, size: 11, maximumLines: 3)
        {
            y += 16
            text(line, at: Point(margin, y), TextStyle(size: 11, color: theme.muted))
        }
        return y + 8
    }

    /// Writes a message in the middle of an area, for a drawing without data.
    mutating func message(_ message: String, in area: Rect) {
        let lines = TextMetrics.wrapped(message, to: area.width - 16, size: 12, maximumLines: 3)
        for (index, line) in lines.enumerated() {
            text(
                line, at: Point(area.middle.x, area.middle.y + 4 + Double(index) * 16),
                TextStyle(size: 12, color: theme.muted, anchor: .middle))
        }
    }

    private static func list(_ points: [Point]) -> String {
        points.map { "\(XMLText.number($0.x)),\(XMLText.number($0.y))" }.joined(separator: " ")
    }
}

extension MarkerShape {
    /// Corners around the origin for radius 1; empty for the circle.
    var corners: [Point] {
        switch self {
        case .circle: []
        case .square: [Point(-0.9, -0.9), Point(0.9, -0.9), Point(0.9, 0.9), Point(-0.9, 0.9)]
        case .triangle: [Point(0, -1.25), Point(1.15, 0.8), Point(-1.15, 0.8)]
        case .triangleDown: [Point(0, 1.25), Point(1.15, -0.8), Point(-1.15, -0.8)]
        case .diamond: [Point(0, -1.3), Point(1.15, 0), Point(0, 1.3), Point(-1.15, 0)]
        case .plus: MarkerShape.plusCorners
        case .cross:
            MarkerShape.plusCorners.map { Point(($0.x - $0.y) * 0.707, ($0.x + $0.y) * 0.707) }
        case .star:
            [
                Point(0, -1.35), Point(0.32, -0.44), Point(1.28, -0.42), Point(0.51, 0.17),
                Point(0.79, 1.09), Point(0, 0.54), Point(-0.79, 1.09), Point(-0.51, 0.17),
                Point(-1.28, -0.42), Point(-0.32, -0.44),
            ]
        }
    }

    private static let plusCorners: [Point] = [
        Point(-0.42, -1.2), Point(0.42, -1.2), Point(0.42, -0.42), Point(1.2, -0.42),
        Point(1.2, 0.42), Point(0.42, 0.42), Point(0.42, 1.2), Point(-0.42, 1.2),
        Point(-0.42, 0.42), Point(-1.2, 0.42), Point(-1.2, -0.42), Point(-0.42, -0.42),
    ]
}
