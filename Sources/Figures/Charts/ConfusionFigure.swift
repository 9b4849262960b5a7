import Text

/// A confusion matrix; cells are shaded by their fraction of the row.
public struct ConfusionFigure: Figure {
    /// The heading.
    public var title: String
    /// Names of the classes, `[classes]`.
    public var classes: [String]
    /// How often true class i was predicted as j, `[classes][classes]`.
    public var counts: [[Int]]
    /// A second line of the heading; by default accuracy and number of nodes.
    public var subtitle: String?

    /// Makes a confusion matrix; `counts[i][j]` are nodes of class i predicted as class j.
    public init(title: String, classes: [String], counts: [[Int]]) {
        self.title = title
        self.classes = classes
        self.counts = counts
    }

    /// Accuracy and the most frequent confusions.
    public var description: String {
        guard total > 0 else { return "Confusion matrix without data." }
        var worst: [(count: Int, text: String)] = []
        for row in classes.indices {
            for column in classes.indices where row != column && count(row, column) > 0 {
                worst.append(
                    (count(row, column), "\(classes[row]) taken for \(classes[column])"))
            }
        }
        worst.sort { $0.count == $1.count ? $0.text < $1.text : $0.count > $1.count }
        let list = worst.prefix(3).map { "\($0.text) (\($0.count))" }.joined(separator: ", ")
        return "Confusion matrix of \(classes.count) classes, \(heading)."
            + (list.isEmpty ? "" : " Most frequent mistakes: \(list).")
    }

    // MARK: - Data

    private func count(_ row: Int, _ column: Int) -> Int {
        row < counts.count && column < counts[row].count ? max(0, counts[row][column]) : 0
    }

    private func rowTotal(_ row: Int) -> Int {
        classes.indices.reduce(0) { $0 + count(row, $1) }
    }

    private var total: Int { classes.indices.reduce(0) { $0 + rowTotal($1) } }

    private var heading: String {
        if let subtitle { return subtitle }
        guard total > 0 else { return "no nodes" }
        let right = classes.indices.reduce(0) { $0 + count($1, $1) }
        return "accuracy \(ValueFormat.percent.string(Double(right) / Double(total))) of "
            + "\(NumberText.grouped(Double(total), decimals: 0)) nodes"
    }

    private func recall(_ row: Int) -> String {
        let sum = rowTotal(row)
        guard sum > 0 else { return "·" }
        return ValueFormat.percent.string(Double(count(row, row)) / Double(sum))
    }

    private func number(_ row: Int, _ column: Int) -> String {
        let count = count(row, column)
        return count == 0 ? "" : NumberText.grouped(Double(count), decimals: 0)
    }

    // MARK: - SVG

    /// Draws the matrix with counts, and each row's recall.
    public func svg(theme: Theme) -> String {
        let grid = CellGrid(
            rows: classes, columns: classes, rowTitle: "true class", columnTitle: "predicted class",
            notes: classes.indices.map(recall), noteTitle: "recall")
        var canvas = SVGCanvas(
            width: max(360, grid.width), height: 140, theme: theme, title: title,
            description: description)
        let top = canvas.heading(title, subtitle: heading)
        guard !classes.isEmpty else {
            canvas.message("no classes", in: Rect(x: 16, y: top, width: 328, height: 50))
            return canvas.document()
        }
        let bottom = grid.draw(on: &canvas, top: top) { row, column in
            let sum = rowTotal(row)
            let fraction = sum > 0 ? Double(count(row, column)) / Double(sum) : 0
            return CellGrid.Cell(
                fill: sum > 0 ? theme.ramp(fraction) : theme.surface, text: number(row, column),
                shortText: NumberText.short(count(row, column)),
                isOutlined: row == column)
        }
        canvas.height =
            canvas.colorScale(
                from: "0%", to: "100% of the row", at: Point(16, bottom), color: theme.ramp) + 4
        return canvas.document()
    }

    // MARK: - Terminal

    /// Draws a table of counts with each row's recall.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, heading, width: width)
        guard !classes.isEmpty else { return (lines + ["(no classes)"]).trimmedLines(width: width) }
        lines.append(ink.dim("rows: true class, columns: predicted class, · none"))
        let nameWidth = min(width / 3, max(4, classes.map(TerminalText.width).max() ?? 0) + 3)
        let widest = classes.indices.flatMap { row in classes.indices.map { number(row, $0).count }
        }
        let column = max(widest.max() ?? 1, "\(classes.count)".count) + 1
        let shown = min(classes.count, max(1, (width - nameWidth - 8) / column))
        var head = String(repeating: " ", count: nameWidth)
        for index in 0..<shown {
            head += TerminalText.padded("\(index + 1)", to: column, right: true)
        }
        lines.append(ink.dim(head + TerminalText.padded("recall", to: 8, right: true)))
        for row in classes.indices {
            var line = TerminalText.padded("\(row + 1) \(classes[row])", to: nameWidth)
            for index in 0..<shown {
                let text = number(row, index)
                let cell = TerminalText.padded(text.isEmpty ? "·" : text, to: column, right: true)
                line += row == index ? ink.bold(cell) : cell
            }
            lines.append(line + TerminalText.padded(recall(row), to: 8, right: true))
        }
        if shown < classes.count {
            lines.append(ink.dim("(\(classes.count - shown) more columns do not fit)"))
        }
        return lines.trimmedLines(width: width)
    }
}
