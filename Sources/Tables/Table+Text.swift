import Support
import Text

extension Table {
    /// The table as aligned text, with its caption above and its counts below.
    public func plainText(_ display: TableDisplay = TableDisplay()) -> String {
        let excerpt = TableExcerpt(self, display)
        var lines = caption.map { [$0] } ?? []
        if !columns.isEmpty { lines += gridLines(excerpt, display) }
        lines.append(countLine(excerpt))
        return lines.joined(separator: "\n")
    }

    private func gridLines(_ excerpt: TableExcerpt, _ display: TableDisplay) -> [String] {
        var lines = Array(repeating: [String](), count: excerpt.rowCount + 2)
        for column in excerpt.columns {
            guard let column else {
                for index in lines.indices { lines[index].append(index == 1 ? "─" : "…") }
                continue
            }
            let name = DisplayWidth.truncated(Self.oneLine(column.name), to: display.cellWidth)
            let cells = column.cells.map {
                DisplayWidth.truncated(Self.oneLine($0 ?? "·"), to: display.cellWidth)
            }
            let width = ([name] + cells).map { DisplayWidth.of($0) }.max() ?? 0
            lines[0].append(DisplayWidth.padded(name, to: width, alignedRight: column.isNumeric))
            lines[1].append(String(repeating: "─", count: width))
            for (row, cell) in cells.enumerated() {
                lines[row + 2].append(
                    DisplayWidth.padded(cell, to: width, alignedRight: column.isNumeric))
            }
        }
        var result = lines.map { Self.withoutTrailingBlanks($0.joined(separator: "  ")) }
        if let gap = excerpt.rowGap { result.insert("⋮", at: gap + 2) }
        return result
    }

    private static func oneLine(_ text: String) -> String {
        VisibleText.line(text)
    }

    private static func withoutTrailingBlanks(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }
}
