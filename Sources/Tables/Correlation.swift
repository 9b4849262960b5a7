import Support

/// How closely two columns of numbers go together.
public enum Correlation: String, CaseIterable, Sendable {
    /// On a line.
    case pearson
    /// In the same order, by ranks.
    case spearman
    /// In the same order, by pairs of rows (tau-b).
    case kendall

    /// The correlation, −1 … 1; `nil` for fewer than two rows or where one column has one value alone.
    ///
    /// - Throws: `Interrupted`.
    func of(_ x: [Double], _ y: [Double], _ cancellation: Cancellation) throws(Interrupted)
        -> Double?
    {
        guard x.count > 1 else { return nil }
        switch self {
        case .pearson: return Self.pearson(x, y)
        case .spearman: return Self.pearson(Self.ranks(x), Self.ranks(y))
        case .kendall: return try Self.kendall(x, y, cancellation)
        }
    }

    private static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
        let count = Double(x.count)
        let means = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
            xx += (a - means.0) * (a - means.0)
            yy += (b - means.1) * (b - means.1)
            xy += (a - means.0) * (b - means.1)
        }
        let product = xx.squareRoot() * yy.squareRoot()
        guard product > 0, product.isFinite else { return nil }
        return max(-1, min(1, xy / product))
    }

    /// The numbers' ranks from 1; equal numbers share their mean rank.
    private static func ranks(_ numbers: [Double]) -> [Double] {
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var ranks = [Double](repeating: 0, count: numbers.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    private static func kendall(
        _ x: [Double], _ y: [Double], _ cancellation: Cancellation
    ) throws(Interrupted) -> Double? {
        var (agreeing, xTied, yTied) = (0, 0, 0)
        for row in x.indices {
            try cancellation.check()
            for other in x.indices.dropFirst(row + 1) {
                let (a, b) = (x[row] - x[other], y[row] - y[other])
                if a == 0 { xTied += 1 }
                if b == 0 { yTied += 1 }
                if a != 0, b != 0 { agreeing += (a > 0) == (b > 0) ? 1 : -1 }
            }
        }
        let pairs = x.count * (x.count - 1) / 2
        let product = (Double(pairs - xTied) * Double(pairs - yTied)).squareRoot()
        return product > 0 ? Double(agreeing) / product : nil
    }
}
