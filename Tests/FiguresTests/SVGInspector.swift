import Support

@testable import Figures

/// Reads an SVG document and keeps what tests ask about.
final class SVGInspector: XMLContentHandler {
    /// One text with the box that it covers by its estimated width.
    struct Text {
        let content: String
        let box: Rect
        let isRotated: Bool
    }

    private(set) var root: [String: String] = [:]
    private(set) var texts: [Text] = []
    private(set) var elementNames: [String] = []
    private(set) var title = ""
    private(set) var summary = ""
    private(set) var styledElements = 0
    private(set) var error: String?
    private(set) var boxes: [Rect] = []
    private(set) var numbersAreFinite = true
    private var attributes: [String: String] = [:]
    private var content = ""
    private var inDefinitions = 0

    init(_ svg: String) {
        do { try XMLReader.read(Array(svg.utf8), into: self) } catch { self.error = "\(error)" }
    }

    /// The drawing's area.
    var viewBox: Rect {
        let sides = (root["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
        guard sides.count == 4 else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        return Rect(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
    }

    func begin(_ tag: XMLStartTag, at place: XMLReader) {
        let name = tag.name
        let attributes = Dictionary(
            tag.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        if name == "svg" { root = attributes }
        if name == "defs" { inDefinitions += 1 }
        elementNames.append(name)
        self.attributes = attributes
        content = ""
        if attributes["style"] != nil || attributes["class"] != nil { styledElements += 1 }
        for value in attributes.values where value.contains("nan") || value.contains("inf") {
            numbersAreFinite = false
        }
        if inDefinitions == 0, name == "rect" || name == "circle" { addBox(name, attributes) }
    }

    private func addBox(_ name: String, _ attributes: [String: String]) {
        func number(_ key: String) -> Double { Double(attributes[key] ?? "") ?? 0 }
        boxes.append(
            name == "rect"
                ? Rect(
                    x: number("x"), y: number("y"), width: number("width"),
                    height: number("height"))
                : Rect(
                    x: number("cx") - number("r"), y: number("cy") - number("r"),
                    width: 2 * number("r"), height: 2 * number("r")))
    }

    func text(_ bytes: Span<UInt8>, at place: XMLReader) {
        content += String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }

    func end(_ name: String, at place: XMLReader) {
        switch name {
        case "title": title = content
        case "desc": summary = content
        case "defs": inDefinitions -= 1
        case "text": addText()
        default: break
        }
    }

    private func addText() {
        let size = Double(attributes["font-size"] ?? "") ?? 0
        let width = TextMetrics.width(
            content, size: size, bold: attributes["font-weight"] == "bold")
        var x = Double(attributes["x"] ?? "") ?? 0
        let y = Double(attributes["y"] ?? "") ?? 0
        switch attributes["text-anchor"] {
        case "middle": x -= width / 2
        case "end": x -= width
        default: break
        }
        let isRotated = attributes["transform"] != nil
        // Rotated texts in our drawings rise from their start, by 45 or 90 degrees.
        let isUpright = attributes["transform"]?.hasPrefix("rotate(-90") == true
        let (across, up) = isUpright ? (0.0, width) : (width * 0.71, width * 0.71)
        let box =
            isRotated
            ? Rect(
                x: isUpright ? x - size * 0.8 : x, y: y - up - (isUpright ? 0 : size),
                width: across + size, height: up + (isUpright ? 0 : size))
            : Rect(x: x, y: y - size * 0.8, width: width, height: size)
        texts.append(Text(content: content, box: box, isRotated: isRotated))
    }
}
