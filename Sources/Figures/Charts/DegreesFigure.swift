import Foundation
import Text

/// How many nodes have which degree, on logarithmic axes.
public struct DegreesFigure: Figure {
    /// The heading.
    public var title: String
    /// Each node's degree, `[nodes]`.
    public var degrees: [Int]
    /// A second line of the heading; by default mean, median, greatest and isolated nodes.
    public var subtitle: String?

    /// Makes a plot of degrees.
    public init(title: String, degrees: [Int]) {
        self.title = title
        self.degrees = degrees
    }

    /// Count, mean and greatest degree.
    public var description: String {
        guard !degrees.isEmpty else { return "Degrees of a graph without nodes." }
        return "Number of nodes by degree, both axes logarithmic: \(heading)."
    }

    // MARK: - Data

    private var heading: String {
        if let subtitle { return subtitle }
        guard !degrees.isEmpty else { return "no nodes" }
        let data = Binned(degrees.map(Double.init))
        let isolated = degrees.count { $0 == 0 }
        return "\(NumberText.grouped(Double(degrees.count), decimals: 0)) nodes, mean degree "
            + "\(NumberText.significant(data.mean, digits: 3)), median "
            + "\(NumberText.significant(data.median, digits: 3)), greatest "
            + NumberText.grouped(data.high, decimals: 0)
            + (isolated > 0
                ? ", \(NumberText.grouped(Double(isolated), decimals: 0)) without neighbours" : "")
    }

    /// Number of nodes by positive degree, in order of degree.
    private var counts: [(degree: Int, count: Int)] {
        var table: [Int: Int] = [:]
        for degree in degrees where degree > 0 { table[min(degree, 1 << 40), default: 0] += 1 }
        return table.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Mean number of nodes of one degree in intervals 1, 2–3, 4–7, 8–15 and so on.
    private var means: [(degree: Double, count: Double)] {
        var sums: [Int: Int] = [:]
        for (degree, count) in counts {
            sums[Int.bitWidth - 1 - degree.leadingZeroBitCount, default: 0] += count
        }
        return sums.sorted { $0.key < $1.key }.map { bin, sum in
            let width = pow(2, Double(bin))
            return (width == 1 ? 1 : width * 1.5 - 0.5, Double(sum) / width)
        }
    }

    // MARK: - SVG

    /// Draws a point for each degree and a line through means of doubling intervals.
    public func svg(theme: Theme) -> String {
        let (counts, means) = (counts, means)
        let x = AxisScale.covering(
            counts.map { Double($0.degree) }, .init(isLogarithmic: true, format: .number))
        let y = AxisScale.covering(
            counts.map { Double($0.count) } + means.map(\.count),
            .init(isLogarithmic: true, format: .number))
        var frame = PlotFrame(
            PlotOptions(
                title: title, subtitle: heading, description: description, height: 380,
                xLabel: "degree", yLabel: "nodes",
                legend: counts.isEmpty
                    ? []
                    : [
                        LegendEntry(name: "nodes of one degree", style: SeriesStyle(index: 0)),
                        LegendEntry(
                            name: "mean over logarithmic bins", style: SeriesStyle(index: 1),
                            swatch: .line),
                    ]), x: x, y: y, theme: theme)
        guard !counts.isEmpty else {
            frame.canvas.message("no edges", in: frame.plot)
            return frame.canvas.document()
        }
        frame.canvas.markers(
            .circle, at: counts.map { frame.point(Double($0.degree), Double($0.count)) },
            radius: 3.5, fill: theme.series(0), opacity: 0.75)
        let places = means.map { frame.point($0.degree, $0.count) }
        let style = SeriesStyle(index: 1)
        frame.canvas.polyline(
            places, Stroke(color: theme.series(1), width: 2, dash: style.dash))
        for place in places {
            frame.canvas.marker(
                style.marker, at: place, radius: 3.5, fill: theme.series(1),
                outline: theme.background)
        }
        return frame.canvas.document()
    }

    // MARK: - Terminal

    /// Draws a row for each interval of doubling width.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, heading, width: width)
        guard !degrees.isEmpty else { return lines.trimmedLines(width: width) }
        var rows: [Int: Int] = [:]
        for degree in degrees {
            let bin = Int.bitWidth - 1 - min(degree, 1 << 40).leadingZeroBitCount
            rows[degree <= 0 ? -1 : bin, default: 0] += 1
        }
        let last = rows.keys.max() ?? -1
        let most = rows.values.max() ?? 1
        lines.append(ink.dim("degree, nodes"))
        for bin in (rows[-1] == nil ? 0 : -1)...max(last, 0) {
            let low = bin < 0 ? 0 : 1 << bin
            let high = bin < 0 ? 0 : (1 << bin) * 2 - 1
            let label = low == high ? "\(low)" : "\(low)–\(high)"
            let count = rows[bin] ?? 0
            let number = NumberText.grouped(Double(count), decimals: 0)
            let bar = TerminalText.bar(Double(count) / Double(most), columns: max(4, width - 24))
            lines.append(
                TerminalText.padded(label, to: 12, right: true) + " " + ink.series("▏" + bar, 0)
                    + " " + number)
        }
        return lines.trimmedLines(width: width)
    }
}
