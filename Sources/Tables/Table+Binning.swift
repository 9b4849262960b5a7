import Foundation
import Support
import Text

/// How a column of numbers is divided into intervals.
public enum Binning: Sendable, Equatable {
    /// At these borders; what lies outside is missing, or in intervals without an end if those are open.
    case edges([Double], isOpen: Bool)
    /// Into so many intervals of one width.
    case equalWidth(Int)
    /// Into so many intervals of as many rows, as near as equal numbers allow.
    case quantiles(Int)
}

extension Table {
    /// The table with a column that says in which interval each number of another lies, such as `(5, 10]`.
    ///
    /// Intervals hold their upper border and the first also its lower one, as pandas' `cut` and `qcut` do.
    ///
    /// - Throws: `unknownColumn`, `columnNotNumeric`, `badBorders`.
    public func binned(_ name: String, by binning: Binning, as new: String) throws(TableError)
        -> Table
    {
        let numbers = try requireNumbers(name)
        let present = numbers.compactMap { $0 }.filter(\.isFinite).sorted()
        let borders = try Self.borders(binning, of: present)
        var labels: [String] = []
        // Borders that would look alike are written in full: equal names would be one interval.
        let isDistinct = Set(borders.map(NumberText.display)).count == borders.count
        func text(_ border: Double) -> String {
            isDistinct ? NumberText.display(border) : NumberText.exact(border)
        }
        for (low, high) in zip(borders, borders.dropFirst()) {
            let ends = "\(text(low)), \(text(high))"
            labels.append(labels.isEmpty ? "[\(ends)]" : "(\(ends)]")
        }
        if case .edges(_, isOpen: true) = binning, let first = borders.first,
            let last = borders.last
        {
            labels = ["< \(text(first))"] + labels + ["> \(text(last))"]
        }
        let shift = labels.count - (borders.count - 1) > 0 ? 1 : 0
        let cells = numbers.map { number -> String? in
            guard let number, !number.isNaN, let first = borders.first, let last = borders.last
            else {
                return nil
            }
            if number < first { return shift == 1 ? labels.first : nil }
            if number > last { return shift == 1 ? labels.last : nil }
            // The first border that is not below the number ends its interval.
            let end = borders.firstIndex { $0 >= number } ?? 0
            return labels[max(0, end - 1) + shift]
        }
        return adding(TableColumn(new, .texts(cells), levels: labels))
    }

    private static func borders(
        _ binning: Binning, of sorted: [Double]
    ) throws(TableError) -> [Double] {
        switch binning {
        case .edges(let edges, _):
            guard edges.count >= 2, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }),
                edges.allSatisfy(\.isFinite)
            else { throw .badBorders(found: edges) }
            return edges
        case .equalWidth(let count):
            guard let low = sorted.first, let high = sorted.last else { return [] }
            guard low < high else { return [low - 0.5, high + 0.5] }
            var width = (high - low) / Double(count)
            // The distance of the ends of all doubles is not finite.
            if !width.isFinite { width = high / Double(count) - low / Double(count) }
            return (0...count).map { $0 == count ? high : low + width * Double($0) }
        case .quantiles(let count):
            guard let low = sorted.first, let high = sorted.last else { return [] }
            guard low < high else { return [low - 0.5, high + 0.5] }
            var borders: [Double] = []
            for step in 0...count {
                let border = Quantile.of(sorted, at: Double(step) / Double(count))
                if borders.last.map({ $0 < border }) ?? true { borders.append(border) }
            }
            return borders
        }
    }
}

/// Quantiles by linear interpolation, as pandas and NumPy take them.
public enum Quantile {
    /// The quantile of ascending numbers, of which there is at least one.
    ///
    /// - Parameters:
    ///   - sorted: The numbers.
    ///   - share: 0 for the smallest, 1 for the largest.
    public static func of(_ sorted: [Double], at share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = place.rounded(.down)
        let start = below.integer(clampedTo: 0...sorted.count - 1)
        let end = min(start + 1, sorted.count - 1)
        let rest = place - below
        // Both ways are right; this one is exact at either end.
        return rest < 0.5
            ? sorted[start] + (sorted[end] - sorted[start]) * rest
            : sorted[end] - (sorted[end] - sorted[start]) * (1 - rest)
    }
}

extension Table {
    /// A row for each group and share: the quantiles of some columns; without names, of every numeric column.
    ///
    /// - Throws: `unknownColumn`, `columnNotNumeric`, `Interrupted`.
    public func quantiles(
        of names: [String], at shares: [Double],
        watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let chosen = names.isEmpty ? ungroupedNumbers : names
        let groups = try rowGroups(cancellation)
        var result = groupColumns(groups.flatMap { Array(repeating: $0, count: shares.count) })
        result.append(TableColumn("quantile", groups.flatMap { _ in shares }))
        for name in chosen {
            let numbers = try requireNumbers(name)
            var cells: [Double?] = []
            for rows in groups {
                try cancellation.check()
                let sorted = rows.compactMap { numbers[$0] }.filter { !$0.isNaN }.sorted()
                cells += shares.map { sorted.isEmpty ? nil : Quantile.of(sorted, at: $0) }
            }
            result.append(TableColumn(try requireColumn(name).name, .numbers(cells)))
        }
        return Table(result, caption: caption)
    }
}
