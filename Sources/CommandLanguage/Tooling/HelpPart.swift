import Support
import Text

/// The parts that help pages are made of, from which every form is written.
enum HelpPart {
    case title(String)
    case paragraph(String)
    case code([String])
    case grid(head: [String], rows: [[String]])
    /// Parameters: how each is written, its type, its default, and what it is for.
    case parameters([[String]])
    /// Names, and what data say of them, which is text and not markup.
    case facts([(name: String, text: String)])

    /// The parts as a page.
    static func page(_ topic: String, _ parts: [HelpPart]) -> HelpPage {
        HelpPage(
            topic: topic, markdown: parts.map(\.markdown).joined(separator: "\n\n") + "\n",
            plainText: parts.map(\.plain).joined(separator: "\n\n"),
            html: parts.map(\.html).joined(separator: "\n"))
    }

    var markdown: String {
        switch self {
        case .title(let text): return "### " + text
        case .paragraph(let text): return text
        case .code(let lines): return MarkdownText.fenced(lines, language: "lingu")
        case .grid(let head, let rows):
            func line(_ cells: [String]) -> String {
                "| " + cells.map { Self.escapingBars($0) }.joined(separator: " | ") + " |"
            }
            let rule = "|" + head.map { _ in " --- |" }.joined()
            return ([line(head), rule] + rows.map(line)).joined(separator: "\n")
        case .parameters(let rows):
            return HelpPart.grid(head: Self.parameterHead, rows: rows).markdown
        case .facts(let facts):
            let rows = facts.map { "| \($0.name) | \(MarkdownText.escaped($0.text)) |" }
            return (["|  |  |", "| --- | --- |"] + rows).joined(separator: "\n")
        }
    }

    private static func escapingBars(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    var plain: String {
        switch self {
        case .title(let text): return Self.withoutBackticks(text)
        case .paragraph(let text):
            return DisplayWidth.wrapped(text, to: Self.width).joined(separator: "\n")
        case .code(let lines): return lines.map { "    " + $0 }.joined(separator: "\n")
        case .grid(let head, let rows):
            let all = rows.map { $0.map(Self.withoutBackticks) }
            let widths = head.indices.map { index in
                all.map { DisplayWidth.of($0[index]) }.max() ?? 0
            }
            return all.map { Self.line($0, widths) }.joined(separator: "\n")
        case .parameters(let rows): return Self.definitions(rows)
        case .facts(let facts):
            let width = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
            return facts.map { Self.line([$0.name, VisibleText.line($0.text)], [width, 0]) }
                .joined(separator: "\n")
        }
    }

    private static let parameterHead = ["parameter", "type", "default", "what it is for"]

    /// Parameters in two columns, as four do not fit a terminal: type and default follow what the
    /// parameter is for.
    private static func definitions(_ rows: [[String]]) -> String {
        let lines = rows.map { row in
            let fallback = row[2] == "required" ? "required" : "default: \(row[2])"
            let facts = row[1] == "flag" && row[2] == "off" ? "flag" : "\(row[1]); \(fallback)"
            return [row[0], "\(row[3]) (\(facts))"]
        }
        return HelpPart.grid(head: ["", ""], rows: lines).plain
    }

    /// How many columns a page has on a terminal.
    private static let width = 100

    /// A row of a grid, whose last cell goes on below itself where it is long.
    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let last = cells.count - 1
        let before = zip(cells, widths).prefix(max(0, last))
            .map { "  " + DisplayWidth.padded($0, to: $1) }.joined()
        let indent = DisplayWidth.of(before) + 2
        let textWidth = max(44, width - indent)
        let wrapped = DisplayWidth.wrapped(cells.last ?? "", to: textWidth)
        let blanks = "\n" + String(repeating: " ", count: indent)
        let line = before + "  " + wrapped.joined(separator: blanks)
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func withoutBackticks(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).joined()
    }

    var html: String {
        switch self {
        case .title(let text): return "<h3>\(Self.inline(text))</h3>"
        case .paragraph(let text): return "<p>\(Self.inline(text))</p>"
        case .code(let lines):
            return "<pre><code>\(HTMLText.escaped(lines.joined(separator: "\n")))</code></pre>"
        case .grid(let head, let rows):
            let left = "style=\"text-align:left;padding:2px 8px\""
            let heads = head.map { "<th scope=\"col\" \(left)>\(Self.inline($0))</th>" }.joined()
            let body = rows.map { row in
                "<tr>" + row.map { "<td \(left)>\(Self.inline($0))</td>" }.joined() + "</tr>"
            }
            return "<table style=\"border-collapse:collapse\"><thead><tr>\(heads)</tr></thead>\n"
                + "<tbody>\n\(body.joined(separator: "\n"))\n</tbody></table>"
        case .parameters(let rows):
            return HelpPart.grid(head: Self.parameterHead, rows: rows).html
        case .facts(let facts):
            let left = "style=\"text-align:left;padding:2px 8px\""
            let rows = facts.map { fact in
                let cells = [fact.name, fact.text].map {
                    "<td \(left)>\(HTMLText.escaped($0))</td>"
                }
                return "<tr>\(cells.joined())</tr>"
            }
            return "<table style=\"border-collapse:collapse\">\n"
                + "<tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table>"
        }
    }

    /// Text whose parts between backticks are code.
    private static func inline(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            let escaped = HTMLText.escaped(String(part))
            return index % 2 == 1 && index < parts.count - 1 ? "<code>\(escaped)</code>" : escaped
        }.joined()
    }
}
