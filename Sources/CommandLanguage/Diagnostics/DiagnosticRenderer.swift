import Support
import Text

/// Draws an error: the line of the source, carets under the characters at fault, and the remedy.
public struct DiagnosticRenderer: Sendable {
    private let lines: [ArraySlice<Unicode.Scalar>]
    private let starts: [Int]

    /// Makes a renderer for errors in a source text.
    public init(source: String) {
        let scalars = Array(source.unicodeScalars)
        lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
        starts = lines.map(\.startIndex)
    }

    /// The error as lines of plain text.
    public func plain(_ error: any Diagnostic) -> String {
        lines(of: error, isColored: false).joined(separator: "\n")
    }

    /// The error as the lines of a Jupyter traceback, with ANSI colours.
    public func traceback(_ error: any Diagnostic) -> [String] {
        lines(of: error, isColored: true)
    }

    private func lines(of error: any Diagnostic, isColored: Bool) -> [String] {
        func paint(_ text: String, _ code: String) -> String {
            isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
        }
        // Messages quote data: only our own colours may reach the terminal as escape sequences.
        var result = [
            paint(VisibleText.line(error.name), "1;31") + ": " + VisibleText.of(error.summary)
        ]
        if let range = error.sourceRange, let excerpt = excerpt(of: range) {
            let gutter = String(repeating: " ", count: excerpt.number.count)
            result += [
                paint("\(excerpt.number) | ", "2") + excerpt.text,
                paint("\(gutter) | ", "2") + excerpt.indent + paint(excerpt.carets, "1;31"),
            ]
        }
        result += error.details.map { "  " + VisibleText.of($0) }
        result.append("  " + paint("→ " + VisibleText.of(error.remedy), "32"))
        return result
    }

    /// The line of the source where a range starts, and the carets under the range.
    private func excerpt(of range: SourceRange) -> (
        number: String, text: String, indent: String, carets: String
    )? {
        guard let index = starts.lastIndex(where: { $0 <= range.start }) else { return nil }
        let line = lines[index]
        // Long lines are cut so that the carets stay near the fault.
        let start = min(range.start, line.endIndex)
        let first = max(line.startIndex, start - 60)
        let last = min(line.endIndex, max(start + 60, min(range.end, start + 100)))
        let before = first > line.startIndex ? "…" : ""
        let after = last < line.endIndex ? "…" : ""
        let shown = line[first..<last]
        guard shown.contains(where: { $0 != " " && $0 != "\t" }) || range.start > 0 else {
            return nil
        }
        let text = before + Self.visible(shown) + after
        let indent = before.count + DisplayWidth.of(Self.visible(line[first..<start]))
        let marked = line[start..<min(max(range.end, start), last)]
        let carets = max(1, DisplayWidth.of(Self.visible(marked)))
        return (
            String(index + 1), text, String(repeating: " ", count: indent),
            String(repeating: "^", count: carets)
        )
    }

    /// Scalars as text in which a tab is one blank and other control characters are visible.
    private static func visible(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        VisibleText.line(String(String.UnicodeScalarView(scalars)))
    }
}
