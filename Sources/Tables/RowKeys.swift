import Support

/// The key by which cells are equal: numbers by value (7 is 7.0), texts by their characters.
enum CellKey: Hashable {
    /// No cell is there.
    case missing
    /// NaN, which for grouping is a value of its own.
    case notANumber
    /// An integer, however it is stored.
    case integer(Int)
    /// A number with a fraction, or one beyond the integers.
    case number(Double)
    /// Text.
    case text(String)
    /// A Boolean.
    case boolean(Bool)

    /// Whether it can be the same as another row's in a join: what is missing equals nothing.
    var canMatch: Bool { self != .missing && self != .notANumber }
}

extension TableCells {
    /// The key of a row's cell.
    func key(_ row: Int) -> CellKey {
        switch self {
        case .integers(let cells): cells[row].map { .integer($0) } ?? .missing
        case .texts(let cells): cells[row].map { .text($0) } ?? .missing
        case .booleans(let cells): cells[row].map { .boolean($0) } ?? .missing
        case .numbers(let cells): cells[row].map(Self.key) ?? .missing
        }
    }

    private static func key(of number: Double) -> CellKey {
        if number.isNaN { return .notANumber }
        return Int(exactly: number).map { .integer($0) } ?? .number(number)
    }

    /// The kind of keys of a column; `nil` if all cells are missing.
    var comparisonKind: String? {
        func any<Cell>(_ cells: [Cell?]) -> Bool { cells.contains { $0 != nil } }
        switch self {
        case .integers(let cells): return any(cells) ? "numbers" : nil
        case .numbers(let cells): return any(cells) ? "numbers" : nil
        case .texts(let cells): return any(cells) ? "texts" : nil
        case .booleans(let cells): return any(cells) ? "truth values" : nil
        }
    }
}

/// The keys of some columns' cells, row by row.
struct RowKeys {
    private let cells: [TableCells]

    /// Chooses columns.
    ///
    /// - Throws: `unknownColumn`.
    init(_ table: Table, _ names: [String]) throws(TableError) {
        var cells: [TableCells] = []
        for name in names { cells.append(try table.requireColumn(name).cells) }
        self.cells = cells
    }

    /// The keys of a row.
    subscript(row: Int) -> [CellKey] { cells.map { $0.key(row) } }
}

extension Table {
    /// The rows that share the same cells in some columns, in the order they are first seen.
    ///
    /// - Throws: `unknownColumn`, `Interrupted`.
    func rowsByKey(
        _ names: [String], watching cancellation: Cancellation = Cancellation()
    ) throws -> [(key: [CellKey], rows: [Int])] {
        let keys = try RowKeys(self, names)
        var places: [[CellKey]: Int] = [:]
        var result: [(key: [CellKey], rows: [Int])] = []
        for row in 0..<rowCount {
            try cancellation.check()
            let key = keys[row]
            if let place = places[key] {
                result[place].rows.append(row)
            } else {
                places[key] = result.count
                result.append((key, [row]))
            }
        }
        return result
    }
}
