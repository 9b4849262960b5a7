import Support

/// A teacher's likelihood of every class for one node, with its answer and the true class marked.
public struct LikelihoodsFigure: Figure {
    /// One class.
    public struct Entry: Sendable {
        /// The class's name.
        public var name: String
        /// Its likelihood, 0…1.
        public var probability: Double

        /// Makes a class's entry.
        public init(name: String, probability: Double) {
            self.name = name
            self.probability = probability
        }
    }

    /// The heading.
    public var title: String
    /// The classes in any order.
    public var entries: [Entry]
    /// Which entry is the answer; by default the likeliest.
    public var answer: Int?
    /// Which entry is true, if that is known.
    public var truth: Int?
    /// A second line of the heading, such as the node's text.
    public var subtitle = ""
    /// How many classes are drawn at most; the answer and the true class always are.
    public var maximumEntries = 20

    /// Makes a list of likelihoods.
    ///
    /// - Parameters:
    ///   - answer: index of the answer; by default the likeliest class.
    ///   - truth: index of the true class.
    public init(title: String, entries: [Entry], answer: Int? = nil, truth: Int? = nil) {
        self.title = title
        self.entries = entries
        self.truth = truth
        self.answer =
            answer
            ?? entries.map { $0.probability.isFinite ? $0.probability : .nan }.argMax
    }

    /// The answer, the true class and the likeliest five.
    public var description: String {
        guard !entries.isEmpty else { return "Class likelihoods without data." }
        let list = rows().shown.prefix(5).map { "\(entries[$0].name) \(percent($0))" }
        var text = "Class likelihoods: " + list.joined(separator: ", ") + "."
        if let answer, entries.indices.contains(answer) {
            text += " Answer: \(entries[answer].name)."
        }
        if let truth, entries.indices.contains(truth) { text += " True: \(entries[truth].name)." }
        return text
    }

    // MARK: - Data

    private func percent(_ index: Int) -> String {
        ValueFormat.percent.string(entries[index].probability)
    }

    /// The entries to draw, likeliest first, and the sum of the others.
    private func rows() -> (shown: [Int], hidden: Int, hiddenSum: Double) {
        let order = entries.indices.sorted { a, b in
            let (p, q) = (entries[a].probability, entries[b].probability)
            if p.isNaN || q.isNaN { return !p.isNaN && q.isNaN || (p.isNaN == q.isNaN && a < b) }
            return p == q ? a < b : p > q
        }
        guard order.count > maximumEntries else { return (order, 0, 0) }
        var shown = Array(order.prefix(maximumEntries))
        for needed in [answer, truth].compactMap({ $0 })
        where entries.indices.contains(needed) && !shown.contains(needed) { shown.append(needed) }
        let hidden = order.filter { !shown.contains($0) }
        let sum = hidden.map { entries[$0].probability }.filter(\.isFinite).reduce(0, +)
        return (shown, hidden.count, sum)
    }

    private func mark(_ index: Int) -> String {
        switch (index == answer, index == truth) {
        case (true, true): "✓ answer, true"
        case (true, false): truth == nil ? "◀ answer" : "✗ answer"
        case (false, true): "◆ true"
        case (false, false): ""
        }
    }

    private func length(_ index: Int) -> Double {
        let value = entries[index].probability
        return value.isFinite ? min(max(value, 0), 1) : 0
    }

    // MARK: - SVG

    /// Draws a bar for each class.
    public func svg(theme: Theme) -> String {
        let (shown, hidden, hiddenSum) = rows()
        var canvas = SVGCanvas(
            width: 560, height: 120, theme: theme, title: title, description: description)
        var y = canvas.heading(title, subtitle: subtitle) + 4
        guard !shown.isEmpty else {
            canvas.message("no classes", in: Rect(x: 16, y: y, width: 528, height: 40))
            return canvas.document()
        }
        let names = shown.map {
            TextMetrics.truncated(entries[$0].name, to: 190, size: 11, bold: true)
        }
        let left = 16 + (names.map { TextMetrics.width($0, size: 11, bold: true) }.max() ?? 0) + 8
        let right = 560.0 - 16 - 58 - 102
        for (row, index) in shown.enumerated() {
            let isMarked = index == answer || index == truth
            let bar = Rect(x: left, y: y, width: right - left, height: 16)
            canvas.text(
                names[row], at: Point(left - 8, y + 12),
                TextStyle(bold: isMarked, color: theme.text, anchor: .end))
            canvas.rect(bar, fill: theme.surface.hex, radius: 2)
            let style = SeriesStyle(index: index == truth ? 2 : index == answer ? 0 : 6)
            var filled = bar
            filled.width = bar.width * length(index)
            let fill =
                isMarked
                ? theme.series(style.index) : theme.muted.mixed(with: theme.background, 0.4)
            canvas.rect(filled, fill: fill.hex, radius: 2)
            if index == truth {
                canvas.rect(
                    bar, fill: "none", stroke: Stroke(color: theme.text, width: 1.5), radius: 2)
            }
            canvas.text(
                percent(index), at: Point(right + 54, y + 12),
                TextStyle(bold: isMarked, color: theme.text, anchor: .end))
            canvas.text(
                mark(index), at: Point(right + 64, y + 12), TextStyle(bold: true, color: theme.text)
            )
            y += 22
        }
        if hidden > 0 {
            canvas.text(
                "\(hidden) other classes: \(ValueFormat.percent.string(hiddenSum))",
                at: Point(left, y + 12), TextStyle(color: theme.muted))
            y += 20
        }
        canvas.height = y + 10
        return canvas.document()
    }

    // MARK: - Terminal

    /// Draws a row of blocks for each class.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        let (shown, hidden, hiddenSum) = rows()
        var lines = ink.heading(title, subtitle, width: width)
        guard !shown.isEmpty else { return (lines + ["(no classes)"]).trimmedLines(width: width) }
        let nameWidth = min(
            width / 3, shown.map { TerminalText.width(entries[$0].name) }.max() ?? 0)
        let available = max(4, width - nameWidth - 8 - 16)
        for index in shown {
            let name = TerminalText.padded(entries[index].name, to: nameWidth, right: true)
            let bar = TerminalText.padded(
                TerminalText.bar(length(index), columns: available), to: available)
            let style = index == truth ? 2 : index == answer ? 0 : 6
            lines.append(
                "\(name) ▏\(ink.series(bar, style))"
                    + TerminalText.padded(percent(index), to: 6, right: true) + " "
                    + ink.bold(mark(index)))
        }
        if hidden > 0 {
            lines.append("\(hidden) other classes: \(ValueFormat.percent.string(hiddenSum))")
        }
        return lines.trimmedLines(width: width)
    }
}
