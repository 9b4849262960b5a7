import Text

extension Table {
    /// The table as HTML that suits light and dark pages: colours are inherited, lines are half
    /// transparent.
    public func html(_ display: TableDisplay = TableDisplay()) -> String {
        let excerpt = TableExcerpt(self, display)
        var lines = ["<table style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\">"]
        if let caption {
            lines.append(
                "<caption style=\"caption-side:top;text-align:left;font-weight:bold;"
                    + "padding:4px 0\">\(HTMLText.escaped(caption))</caption>")
        }
        lines.append("<thead><tr>" + headCells(excerpt, display) + "</tr></thead>")
        lines.append("<tbody>")
        for row in 0..<excerpt.rowCount {
            if row == excerpt.rowGap { lines.append(gapRow(excerpt)) }
            lines.append("<tr>" + bodyCells(excerpt, display, row) + "</tr>")
        }
        lines.append("</tbody>")
        lines.append(
            "<tfoot><tr><td colspan=\"\(max(1, excerpt.columns.count))\" style=\"text-align:left;"
                + "opacity:0.75;padding:4px 8px;\(Self.line("top"))\">"
                + "\(HTMLText.escaped(countLine(excerpt)))</td></tr></tfoot>")
        lines.append("</table>")
        return lines.joined(separator: "\n")
    }

    private static func line(_ side: String) -> String {
        "border-\(side):1px solid rgba(128,128,128,0.5)"
    }

    private func headCells(_ excerpt: TableExcerpt, _ display: TableDisplay) -> String {
        excerpt.columns.map { column in
            let align = column?.isNumeric == true ? "right" : "left"
            let style = "text-align:\(align);padding:4px 8px;\(Self.line("bottom"))"
            guard let column else { return "<td style=\"\(style)\">…</td>" }
            return "<th scope=\"col\" style=\"\(style)\">"
                + "\(HTMLText.escaped(DisplayWidth.truncated(column.name, to: display.cellWidth)))</th>"
        }.joined()
    }

    private func bodyCells(
        _ excerpt: TableExcerpt, _ display: TableDisplay, _ row: Int
    ) -> String {
        excerpt.columns.map { column in
            guard let column else { return "<td style=\"padding:4px 8px\">…</td>" }
            let align = column.isNumeric ? "right" : "left"
            var style = "text-align:\(align);padding:4px 8px"
            guard let full = column.cells[row] else {
                return "<td style=\"\(style);opacity:0.5\" title=\"missing\">·</td>"
            }
            // A mean and its deviation stay on one line.
            if full.contains(" ± ") { style += ";white-space:nowrap" }
            let cell = DisplayWidth.truncated(full, to: display.cellWidth)
            let title =
                cell == full ? "" : " title=\"\(HTMLText.escaped(String(full.prefix(1000))))\""
            return "<td style=\"\(style)\"\(title)>\(HTMLText.escaped(cell))</td>"
        }.joined()
    }

    private func gapRow(_ excerpt: TableExcerpt) -> String {
        let cells = excerpt.columns.map { column in
            let align = column?.isNumeric == true ? "right" : "left"
            return "<td style=\"text-align:\(align);padding:0 8px;opacity:0.5\">⋮</td>"
        }
        return "<tr>" + cells.joined() + "</tr>"
    }
}
