import Foundation
import Support
import Testing

@testable import Figures

@Suite("Every figure")
struct FigureTests {
    static let all: [any Figure] =
        Samples.figures.map(\.figure) + Samples.empty + Samples.hostileFigures
        + TableFigureSamples.all

    @Test("is a whole XML document with title, description, role and its own background")
    func document() throws {
        for figure in Self.all {
            for theme in [Theme.light, .dark] {
                let svg = figure.svg(theme: theme)
                let drawing = SVGInspector(svg)
                #expect(drawing.error == nil, "\(type(of: figure)): \(drawing.error ?? "")")
                #expect(drawing.root["role"] == "img")
                #expect(drawing.root["xmlns"] == "http://www.w3.org/2000/svg")
                #expect(drawing.viewBox.width > 0 && drawing.viewBox.height > 0)
                #expect(drawing.root["width"] == XMLText.number(drawing.viewBox.width))
                #expect(drawing.root["height"] == XMLText.number(drawing.viewBox.height))
                #expect(!drawing.summary.isEmpty)
                #expect(drawing.styledElements == 0)
                #expect(drawing.numbersAreFinite)
                let background = try #require(drawing.boxes.first)
                #expect(background == drawing.viewBox)
                #expect(svg.contains("fill=\"\(theme.background.hex)\""))
                #expect(!drawing.elementNames.contains("script"))
            }
        }
    }

    @Test("keeps texts and shapes inside the drawing")
    func inside() {
        for figure in Self.all {
            let drawing = SVGInspector(figure.svg(theme: .light))
            let area = drawing.viewBox.grown(0.75)
            for text in drawing.texts {
                #expect(
                    area.contains(text.box),
                    "\(type(of: figure)) clips “\(text.content)” at \(text.box)")
            }
            for box in drawing.boxes {
                #expect(area.contains(box), "\(type(of: figure)) clips a shape at \(box)")
            }
        }
    }

    @Test("lets no text run over another")
    func overlap() {
        for figure in Self.all {
            let texts = SVGInspector(figure.svg(theme: .light)).texts.filter { !$0.isRotated }
            for (index, a) in texts.enumerated() {
                for b in texts[(index + 1)...] where a.box.grown(-1).intersects(b.box.grown(-1)) {
                    Issue.record("\(type(of: figure)): “\(a.content)” runs over “\(b.content)”")
                }
            }
        }
    }

    @Test("writes the same twice")
    func deterministic() {
        for figure in Self.all {
            #expect(figure.svg(theme: .dark) == figure.svg(theme: .dark))
            #expect(
                figure.terminalText(width: 80, color: true)
                    == figure.terminalText(width: 80, color: true))
        }
    }

    @Test("fits the columns of a terminal, with and without colour")
    func terminal() {
        for figure in Self.all {
            for width in [24, 40, 80, 132] {
                let plain = figure.terminalText(width: width, color: false)
                #expect(!plain.isEmpty)
                #expect(!plain.contains("\u{1b}"))
                for line in plain.split(separator: "\n") {
                    #expect(
                        TerminalText.width(String(line)) <= width,
                        "\(type(of: figure)) at \(width): \(line)")
                }
                #expect(
                    TerminalSupport.withoutCodes(figure.terminalText(width: width, color: true))
                        == plain)
            }
        }
    }

    @Test("makes a bundle with a plain twin and one data image")
    func bundle() throws {
        for figure in Self.all {
            let bundle = figure.mimeBundle(theme: .light)
            let text = figure.terminalText(width: 80, color: false)
            #expect(bundle.plainText == VisibleText.of(text))
            #expect(bundle["image/svg+xml"] == figure.svg(theme: .light))
            let html = try #require(bundle["text/html"])
            if figure is WordHeatFigure { continue }
            let page = SVGInspector(html.replacing(">", with: "/>", maxReplacements: 1))
            #expect(page.error == nil)
            #expect(page.elementNames == ["img"])
            let marker = "base64,"
            let start = try #require(html.range(of: marker)).upperBound
            let end = try #require(html.lastIndex(of: "\""))
            let data = try #require(Data(base64Encoded: String(html[start..<end])))
            #expect(String(decoding: data, as: UTF8.self) == figure.svg(theme: .light))
        }
    }
}

enum TerminalSupport {
    /// The text without ANSI codes and without blanks at the ends of lines.
    static func withoutCodes(_ text: String) -> String {
        text.replacing(#/\u{1b}\[[0-9;]*m/#, with: "").replacing(#/ +(\n|$)/#) { $0.output.1 }
    }
}
