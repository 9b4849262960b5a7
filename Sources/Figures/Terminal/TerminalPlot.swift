/// A plot of braille dots (2 × 4 a character) with axes, and signs on top.
struct TerminalPlot {
    let columns: Int
    let rows: Int
    let x: AxisScale
    let y: AxisScale
    private let ink: TerminalInk
    private var dots: [UInt8]
    private var owners: [Int]
    private var signs: [Int: Character] = [:]
    private let labelWidth: Int

    /// Makes an empty plot that is `width` columns wide with its labels.
    init(width: Int, rows: Int, x: AxisScale, y: AxisScale, ink: TerminalInk) {
        labelWidth = min(12, y.labels.map(TerminalText.width).max() ?? 0)
        columns = max(8, width - labelWidth - 2)
        self.rows = rows
        self.x = x
        self.y = y
        self.ink = ink
        dots = Array(repeating: 0, count: columns * rows)
        owners = Array(repeating: 0, count: columns * rows)
    }

    /// Draws a line between two places of the axes.
    mutating func line(
        from a: (x: Double, y: Double), to b: (x: Double, y: Double), series: Int
    ) {
        guard let start = dot(a.x, a.y), let end = dot(b.x, b.y) else { return }
        let steps = max(abs(end.0 - start.0), abs(end.1 - start.1), 1)
        for step in 0...steps {
            let t = Double(step) / Double(steps)
            func between(_ a: Int, _ b: Int) -> Int {
                let way = b - a
                return a + (Double(way) * t).rounded().integer(clampedTo: min(0, way)...max(0, way))
            }
            setDot(between(start.0, end.0), between(start.1, end.1), series)
        }
    }

    /// Draws one dot.
    mutating func dot(at x: Double, _ y: Double, series: Int) {
        guard let place = dot(x, y) else { return }
        setDot(place.0, place.1, series)
    }

    /// Draws a sign over what is there.
    mutating func sign(_ sign: Character, at x: Double, _ y: Double, series: Int) {
        guard let place = dot(x, y) else { return }
        let cell = place.1 / 4 * columns + place.0 / 2
        signs[cell] = sign
        owners[cell] = series
    }

    /// Marks every cell with the sign of the class that has most of its points.
    mutating func addMajority(_ points: [(x: Double, y: Double, category: Int)]) {
        var counts: [Int: [Int: Int]] = [:]
        for point in points {
            guard let place = dot(point.x, point.y) else { continue }
            counts[place.1 / 4 * columns + place.0 / 2, default: [:]][point.category, default: 0] +=
                1
        }
        for (cell, table) in counts {
            let most = table.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }
            let category = max(0, most?.key ?? 0)
            signs[cell] = SeriesStyle(index: category).marker.rawValue
            owners[cell] = category
        }
    }

    /// The plot's lines with axes and tick labels.
    func lines() -> [String] {
        var labelled: [Int: String] = [:]
        for (tick, label) in zip(y.ticks, y.labels) {
            let place = ((1 - y.fraction(tick)) * Double(rows - 1)).rounded()
            guard let row = place.integer, row >= 0, row < rows else { continue }
            if labelled[row] == nil { labelled[row] = label }
        }
        var result: [String] = []
        for row in 0..<rows {
            let label = TerminalText.padded(labelled[row] ?? "", to: labelWidth, right: true)
            result.append(ink.dim(label + (labelled[row] == nil ? " │" : " ┤")) + cells(of: row))
        }
        let margin = String(repeating: " ", count: labelWidth + 1)
        result.append(ink.dim(margin + "└" + String(repeating: "─", count: columns)))
        result.append(ink.dim(margin + " " + tickLine()))
        return result
    }

    private func cells(of row: Int) -> String {
        var text = ""
        var run = ""
        var owner = -1
        for column in 0..<columns {
            let cell = row * columns + column
            let isEmpty = dots[cell] == 0 && signs[cell] == nil
            let sign = signs[cell] ?? TerminalPlot.braille(dots[cell])
            let next = isEmpty ? -1 : owners[cell]
            if next != owner {
                text += owner < 0 ? run : ink.series(run, owner)
                run = ""
                owner = next
            }
            run.append(sign)
        }
        return text + (owner < 0 ? run : ink.series(run, owner))
    }

    private func tickLine() -> String {
        var line = Array(repeating: Character(" "), count: columns)
        var lastEnd = -2
        for (tick, label) in zip(x.ticks, x.labels) {
            let text = Array(label)
            let middle = (x.fraction(tick) * Double(columns - 1)).rounded()
                .integer(clampedTo: 0...columns - 1)
            let start = min(max(0, middle - text.count / 2), max(0, columns - text.count))
            guard start > lastEnd + 1, start + text.count <= columns else { continue }
            for (offset, character) in text.enumerated() { line[start + offset] = character }
            lastEnd = start + text.count
        }
        return String(line)
    }

    private func dot(_ xValue: Double, _ yValue: Double) -> (Int, Int)? {
        guard x.accepts(xValue), y.accepts(yValue) else { return nil }
        let (fx, fy) = (x.fraction(xValue), y.fraction(yValue))
        guard fx >= -0.01, fx <= 1.01, fy >= -0.01, fy <= 1.01 else { return nil }
        let (right, bottom) = (columns * 2 - 1, rows * 4 - 1)
        return (
            (fx * Double(right)).rounded().integer(clampedTo: 0...right),
            ((1 - fy) * Double(bottom)).rounded().integer(clampedTo: 0...bottom)
        )
    }

    private mutating func setDot(_ column: Int, _ row: Int, _ series: Int) {
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        let cell = row / 4 * columns + column / 2
        dots[cell] |= bits[row % 4][column % 2]
        if signs[cell] == nil { owners[cell] = series }
    }

    private static func braille(_ bits: UInt8) -> Character {
        guard bits != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(bits)) else { return " " }
        return Character(scalar)
    }
}
