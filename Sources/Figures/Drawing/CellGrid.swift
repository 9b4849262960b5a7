/// A table of coloured cells with names on two sides, shared by heat maps and confusion matrices.
struct CellGrid {
    /// One cell.
    struct Cell {
        var fill: Color
        var text: String
        /// The text where the full one does not fit.
        var shortText = ""
        var isOutlined = false
    }

    let rows: [String]
    let columns: [String]
    var rowTitle = ""
    var columnTitle = ""
    /// A text to the right of each row, and its heading.
    var notes: [String] = []
    var noteTitle = ""

    private static let nameLimit = 150.0

    /// The side of a cell.
    var cellSize: Double {
        switch max(rows.count, columns.count) {
        case ...7: 56
        case ...12: 42
        case ...20: 30
        case ...40: 19
        default: 12
        }
    }

    private var rowNames: [String] {
        rows.map { TextMetrics.truncated($0, to: Self.nameLimit, size: 10) }
    }

    private var columnLines: [[String]] {
        columns.map {
            TextMetrics.wrapped($0, to: max(cellSize - 4, 24), size: 10, maximumLines: 3)
        }
    }

    /// Whether names of columns must be rotated to fit.
    private var isRotated: Bool {
        for (name, lines) in zip(columns, columnLines) {
            let widest = lines.map { TextMetrics.width($0, size: 10) }.max() ?? 0
            if widest > cellSize - 4 || lines.contains(where: { $0.hasSuffix("…") })
                || (lines.count > 1 && name.count > 24)
            {
                return true
            }
        }
        return false
    }

    /// 45° where that keeps names apart, else 90°.
    private var rotation: Double { cellSize >= 16 ? -45 : -90 }

    /// The vertical extent of a rotated name as a fraction of its length.
    private var rise: Double { rotation == -45 ? 0.71 : 1 }

    private var columnNames: [String] {
        columns.map { TextMetrics.truncated($0, to: 120, size: 10) }
    }

    private var left: Double {
        16 + (rowNames.map { TextMetrics.width($0, size: 10) }.max() ?? 0) + 8
    }

    private var noteWidth: Double {
        let all = notes + (notes.isEmpty ? [] : [noteTitle])
        return (all.map { TextMetrics.width($0, size: 10) }.max() ?? -10) + 10
    }

    /// The width of a canvas that holds the grid.
    var width: Double {
        let grid = left + cellSize * Double(columns.count)
        let overhang: Double =
            isRotated
            ? (columnNames.enumerated().map { index, name in
                let start = Double(index - columns.count) * cellSize + cellSize / 2
                return rotation == -45 ? start + TextMetrics.width(name, size: 10) * rise + 10 : 0
            }.max() ?? 0) : 0
        return grid + max(overhang, noteWidth) + 16
    }

    /// Draws the grid below `top` and returns the height below it.
    func draw(on canvas: inout SVGCanvas, top: Double, cell: (Int, Int) -> Cell) -> Double {
        let theme = canvas.theme
        let headHeight: Double =
            isRotated
            ? (columnNames.map { TextMetrics.width($0, size: 10) }.max() ?? 0) * rise + 12
            : Double(columnLines.map(\.count).max() ?? 1) * 12 + 4
        var y = top
        if !columnTitle.isEmpty || !rowTitle.isEmpty {
            let text = [("rows", rowTitle), ("columns", columnTitle)].filter { !$0.1.isEmpty }
                .map { "\($0.0): \($0.1)" }.joined(separator: " · ")
            let label = TextMetrics.truncated(text, to: canvas.width - 32, size: 11)
            canvas.text(label, at: Point(16, y + 12), TextStyle(color: theme.muted))
            y += 20
        }
        y += headHeight
        drawColumnNames(on: &canvas, baseline: y - 5)
        if !notes.isEmpty {
            canvas.text(
                noteTitle, at: Point(left + cellSize * Double(columns.count) + 8, y - 5),
                TextStyle(size: 10, color: theme.muted, halo: theme.background))
        }
        let area = Rect(
            x: left, y: y, width: cellSize * Double(columns.count),
            height: cellSize * Double(rows.count))
        let ground = theme.ramp(0)
        canvas.rect(area, fill: ground.hex)
        for row in rows.indices {
            canvas.text(
                rowNames[row], at: Point(left - 8, y + cellSize / 2 + 3.5),
                TextStyle(size: 10, color: theme.text, anchor: .end))
            for column in columns.indices {
                let place = Rect(
                    x: left + Double(column) * cellSize, y: y, width: cellSize, height: cellSize)
                let cell = cell(row, column)
                // Most cells of a large matrix are empty; the ground stands for them.
                if cell.text.isEmpty, cell.fill == ground, !cell.isOutlined { continue }
                draw(cell, in: place, on: &canvas)
            }
            if row < notes.count {
                canvas.text(
                    notes[row],
                    at: Point(left + cellSize * Double(columns.count) + 8, y + cellSize / 2 + 3.5),
                    TextStyle(size: 10, color: theme.text))
            }
            y += cellSize
        }
        drawLines(in: area, on: &canvas)
        return y + 10
    }

    /// Parts the cells by lines in the colour of the background.
    private func drawLines(in area: Rect, on canvas: inout SVGCanvas) {
        let n = XMLText.number
        var data = ""
        for row in 1..<max(rows.count, 1) {
            data += "M\(n(area.x)),\(n(area.y + Double(row) * cellSize))h\(n(area.width))"
        }
        for column in 1..<max(columns.count, 1) {
            data += "M\(n(area.x + Double(column) * cellSize)),\(n(area.y))v\(n(area.height))"
        }
        guard !data.isEmpty else { return }
        canvas.path(data, stroke: Stroke(color: canvas.theme.background))
    }

    private func drawColumnNames(on canvas: inout SVGCanvas, baseline: Double) {
        let theme = canvas.theme
        for column in columns.indices {
            let x = left + (Double(column) + 0.5) * cellSize
            if isRotated {
                canvas.text(
                    columnNames[column], at: Point(x + (rotation == -45 ? 2 : 3.5), baseline),
                    TextStyle(size: 10, color: theme.text, rotation: rotation))
                continue
            }
            let lines = columnLines[column]
            for (index, line) in lines.enumerated() {
                canvas.text(
                    line, at: Point(x, baseline - 12 * Double(lines.count - 1 - index)),
                    TextStyle(size: 10, color: theme.text, anchor: .middle))
            }
        }
    }

    private func draw(_ cell: Cell, in place: Rect, on canvas: inout SVGCanvas) {
        canvas.rect(place, fill: cell.fill.hex)
        if cell.isOutlined {
            canvas.rect(
                place.grown(-1.5), fill: "none", stroke: Stroke(color: canvas.theme.text, width: 1))
        }
        for text in [cell.text, cell.shortText] where !text.isEmpty {
            for size in [11.0, 9, 8]
            where TextMetrics.width(text, size: size) <= cellSize - 3 && size < cellSize - 4 {
                canvas.text(
                    text, at: Point(place.middle.x, place.middle.y + size * 0.36),
                    TextStyle(size: size, color: cell.fill.ink, anchor: .middle))
                return
            }
        }
    }
}

extension SVGCanvas {
    /// Adds a scale of colours with its two ends named and returns the height below it.
    mutating func colorScale(
        from low: String, to high: String, at place: Point, color: (Double) -> Color
    ) -> Double {
        let lowWidth = TextMetrics.width(low, size: 10)
        let style = TextStyle(size: 10, color: theme.muted)
        text(low, at: Point(place.x, place.y + 10), style)
        let start = place.x + lowWidth + 6
        for step in 0..<24 {
            rect(
                Rect(x: start + Double(step) * 5, y: place.y + 1, width: 5.3, height: 10),
                fill: color(Double(step) / 23).hex)
        }
        text(high, at: Point(start + 126, place.y + 10), style)
        return place.y + 24
    }
}
