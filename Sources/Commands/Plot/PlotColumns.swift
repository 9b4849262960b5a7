import CommandLanguage
import Support
import Tables

/// Columns of a table as figures want them.
struct PlotColumns {
    private let table: Table

    init(_ table: Table) { self.table = table }

    /// A column's cells as texts for axes and legends.
    ///
    /// - Throws: `unknownColumn`.
    func texts(_ name: String) throws(TableError) -> [String] {
        try table.requireColumn(name).cells.displayTexts().map { $0 ?? "·" }
    }

    /// A column's cells as numbers, with deviations where cells read `87.3 ± 1.2`; missing ones are
    /// not a number.
    ///
    /// - Throws: `unknownColumn`, or `columnNotNumeric`.
    func numbers(_ name: String) throws(TableError) -> (values: [Double], deviations: [Double]?) {
        let column = try table.requireColumn(name)
        if let numbers = column.cells.numbers { return (numbers.map { $0 ?? .nan }, nil) }
        var values: [Double] = []
        var deviations: [Double] = []
        for row in 0..<table.rowCount {
            let parts = (column.cells.exactText(row) ?? "").split(separator: "±")
                .map { Self.number($0) }
            guard let value = parts.first ?? .nan, let deviation = parts.count > 1 ? parts[1] : 0
            else { throw .columnNotNumeric(name: name, found: column.cells.typeName) }
            values.append(value)
            deviations.append(deviation)
        }
        return (values, deviations.contains { $0 > 0 } ? deviations : nil)
    }

    /// The number of a text with blanks around it; `·` (and `–`, as 0.1.0 wrote) is missing, anything
    /// else is not a number.
    private static func number(_ text: Substring) -> Double? {
        let words = text.split(separator: " ")
        guard words.count == 1 else { return nil }
        return words[0] == "·" || words[0] == "–" ? .nan : Double(words[0])
    }

    /// The different texts in the order they first occur, and the place of each cell among them.
    static func categories(_ texts: [String]) -> (names: [String], indices: [Int]) {
        var places: [String: Int] = [:]
        var names: [String] = []
        let indices = texts.map { text in
            if let place = places[text] { return place }
            places[text] = names.count
            names.append(text)
            return names.count - 1
        }
        return (names, indices)
    }

    /// The mean of numbers and, of two or more, their standard deviation; NaN if there are none.
    static func summary(_ numbers: [Double]) -> (mean: Double, deviation: Double) {
        let known = numbers.filter(\.isFinite)
        return (Aggregate.mean.of(known) ?? .nan, Aggregate.sd.of(known) ?? 0)
    }
}
