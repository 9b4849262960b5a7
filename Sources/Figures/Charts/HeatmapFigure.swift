import Text

/// A matrix of values as colours; a diverging scale if there are negative values.
public struct HeatmapFigure: Figure {
    /// The heading.
    public var title: String
    /// Names of the rows.
    public var rows: [String]
    /// Names of the columns.
    public var columns: [String]
    /// The values, `[rows][columns]`; NaN leaves a cell empty.
    public var values: [[Double]]
    /// The label of the rows.
    public var rowTitle = ""
    /// The label of the columns.
    public var columnTitle = ""
    /// A second line of the heading.
    public var subtitle = ""
    /// The format of values.
    public var format = ValueFormat.number
    /// The values at the two ends of the scale; by default the smallest and the largest.
    public var range: ClosedRange<Double>?

    /// Makes a heat map.
    public init(title: String, rows: [String], columns: [String], values: [[Double]]) {
        self.title = title
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Size, range and the largest value.
    public var description: String {
        var best: (value: Double, row: Int, column: Int)?
        for row in rows.indices {
            for column in columns.indices {
                guard let value = value(row, column) else { continue }
                if value > best?.value ?? -.infinity { best = (value, row, column) }
            }
        }
        guard let best else { return "Heat map without data." }
        return "Heat map of \(rows.count) rows and \(columns.count) columns, from "
            + "\(format.string(ends.low)) to \(format.string(ends.high)); largest at "
            + "\(rows[best.row]), \(columns[best.column])."
    }

    // MARK: - Data

    private static let maximumSide = 60

    /// A value with three digits at most, so that cells stay narrow.
    private func text(_ value: Double) -> String {
        format == .number ? NumberText.significant(value, digits: 3) : format.string(value)
    }

    private func value(_ row: Int, _ column: Int) -> Double? {
        guard row < values.count, column < values[row].count, values[row][column].isFinite else {
            return nil
        }
        return values[row][column]
    }

    private var ends: (low: Double, high: Double) {
        if let range { return (range.lowerBound, range.upperBound) }
        let all = values.joined().filter(\.isFinite)
        return (all.min() ?? 0, all.max() ?? 0)
    }

    private var heading: String {
        let side = Self.maximumSide
        guard rows.count > side || columns.count > side else { return subtitle }
        let note =
            "the first \(min(side, rows.count)) of \(rows.count) rows and "
            + "\(min(side, columns.count)) of \(columns.count) columns"
        return subtitle + (subtitle.isEmpty ? "" : "; ") + note
    }

    private func color(_ value: Double, _ theme: Theme) -> Color {
        let (low, high) = ends
        if low < 0 {
            let extent = max(abs(low), abs(high))
            return theme.diverging(extent > 0 ? value / extent : 0)
        }
        return theme.ramp(high > low ? fraction(value, from: low, to: high) : 0.5)
    }

    /// Halves are subtracted: the difference of two finite values may overflow.
    private func fraction(_ value: Double, from low: Double, to high: Double) -> Double {
        (value / 2 - low / 2) / (high / 2 - low / 2)
    }

    // MARK: - SVG

    /// Draws cells, with values where they fit.
    public func svg(theme: Theme) -> String {
        let shownRows = Array(rows.prefix(Self.maximumSide))
        let shownColumns = Array(columns.prefix(Self.maximumSide))
        let grid = CellGrid(
            rows: shownRows, columns: shownColumns, rowTitle: rowTitle, columnTitle: columnTitle)
        var canvas = SVGCanvas(
            width: max(440, grid.width), height: 140, theme: theme, title: title,
            description: description)
        let top = canvas.heading(title, subtitle: heading)
        guard values.joined().contains(where: \.isFinite), !rows.isEmpty, !columns.isEmpty else {
            canvas.message("no data to draw", in: Rect(x: 16, y: top, width: 328, height: 50))
            return canvas.document()
        }
        let bottom = grid.draw(on: &canvas, top: top) { row, column in
            guard let value = value(row, column) else {
                return CellGrid.Cell(fill: theme.surface, text: "")
            }
            return CellGrid.Cell(
                fill: color(value, theme), text: text(value),
                shortText: NumberText.significant(
                    format == .percent ? value * 100 : value, digits: 2))
        }
        let (low, high) = ends
        let extent = max(abs(low), abs(high))
        let scale = low < 0 ? (-extent, extent) : (low, high)
        canvas.height =
            canvas.colorScale(
                from: format.string(scale.0), to: format.string(scale.1), at: Point(16, bottom),
                color: { color(scale.0 * (1 - $0) + scale.1 * $0, theme) }) + 4
        return canvas.document()
    }

    // MARK: - Terminal

    /// Draws a table of values, each with a shade.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, heading, width: width)
        guard values.joined().contains(where: \.isFinite), !rows.isEmpty, !columns.isEmpty else {
            return (lines + ["(no data to draw)"]).trimmedLines(width: width)
        }
        let shownRows = rows.prefix(Self.maximumSide)
        let nameWidth = min(width / 3, shownRows.map(TerminalText.width).max() ?? 0)
        let texts = shownRows.indices.map { row in
            columns.indices.map { value(row, $0).map(text) ?? "·" }
        }
        let cell = max(4, (texts.joined().map(TerminalText.width).max() ?? 0) + 3)
        let shown = min(columns.count, max(1, (width - nameWidth) / cell))
        let isNumbered = columns.prefix(shown).contains { TerminalText.width($0) >= cell }
        if isNumbered {
            let names = columns.prefix(shown).enumerated().map { "\($0 + 1) \($1)" }
            lines += TerminalText.wrapped(
                "columns: " + names.joined(separator: ", "), to: width, maximumLines: 4
            ).map(ink.dim)
        }
        var head = String(repeating: " ", count: nameWidth)
        for column in 0..<shown {
            head +=
                TerminalText.padded(
                    isNumbered ? "\(column + 1)" : columns[column], to: cell - 1, right: true) + " "
        }
        lines.append(ink.dim(head))
        let (low, high) = ends
        let shades = Array("░▒▓█")
        for row in shownRows.indices {
            var line = TerminalText.padded(rows[row], to: nameWidth)
            for column in 0..<shown {
                var shade = " "
                if let value = value(row, column), high > low {
                    let step = fraction(value, from: low, to: high) * 4
                    shade = String(shades[step.integer(clampedTo: 0...3)])
                }
                line += TerminalText.padded(texts[row][column], to: cell - 1, right: true)
                line += ink.series(shade, 0)
            }
            lines.append(line)
        }
        if shown < columns.count {
            lines.append(ink.dim("(\(columns.count - shown) more columns do not fit)"))
        }
        return lines.trimmedLines(width: width)
    }
}
