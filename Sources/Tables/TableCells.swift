import Text

/// The cells of one column: all of one type, each there or missing.
public enum TableCells: Sendable, Equatable {
    /// Integers.
    case integers([Int?])
    /// Numbers with a fraction.
    case numbers([Double?])
    /// Texts.
    case texts([String?])
    /// Booleans.
    case booleans([Bool?])

    /// A column of single cells: integers, numbers or Booleans if all are such, else texts.
    public init(_ cells: [TableCell]) {
        var kinds: Set<String> = []
        for cell in cells { if let kind = cell.typeName { kinds.insert(kind) } }
        switch kinds {
        case ["Integer"]:
            self = .integers(cells.map { if case .integer(let value) = $0 { value } else { nil } })
        case ["Number"], ["Integer", "Number"]: self = .numbers(cells.map(\.number))
        case ["Boolean"]:
            self = .booleans(cells.map { if case .boolean(let value) = $0 { value } else { nil } })
        default: self = .texts(cells.map(\.displayText))
        }
    }

    /// How many cells there are.
    public var count: Int {
        switch self {
        case .integers(let cells): cells.count
        case .numbers(let cells): cells.count
        case .texts(let cells): cells.count
        case .booleans(let cells): cells.count
        }
    }

    /// One cell.
    public func cell(_ row: Int) -> TableCell {
        switch self {
        case .integers(let cells): cells[row].map { .integer($0) } ?? .missing
        case .numbers(let cells): cells[row].map { .number($0) } ?? .missing
        case .texts(let cells): cells[row].map { .text($0) } ?? .missing
        case .booleans(let cells): cells[row].map { .boolean($0) } ?? .missing
        }
    }

    /// All cells as numbers, or `nil` if the column holds texts; Booleans count as 1 and 0.
    public var numbers: [Double?]? {
        switch self {
        case .integers(let cells): cells.map { $0.map(Double.init) }
        case .numbers(let cells): cells
        case .booleans(let cells): cells.map { $0.map { $0 ? 1 : 0 } }
        case .texts: nil
        }
    }

    /// The name of the type of the cells: `Integer`, `Number`, `Text` or `Boolean`.
    public var typeName: String {
        switch self {
        case .integers: "Integer"
        case .numbers: "Number"
        case .texts: "Text"
        case .booleans: "Boolean"
        }
    }

    /// Whether the cells are numbers, which are shown right-aligned.
    public var isNumeric: Bool {
        switch self {
        case .integers, .numbers: true
        case .texts, .booleans: false
        }
    }

    /// The cells of some rows, in the order given.
    public func selecting(_ rows: [Int]) -> TableCells {
        switch self {
        case .integers(let cells): .integers(rows.map { cells[$0] })
        case .numbers(let cells): .numbers(rows.map { cells[$0] })
        case .texts(let cells): .texts(rows.map { cells[$0] })
        case .booleans(let cells): .booleans(rows.map { cells[$0] })
        }
    }

    /// An estimate of the memory they hold, in bytes.
    public var memoryBytes: Int {
        switch self {
        case .integers(let cells): cells.count * MemoryLayout<Int?>.stride
        case .numbers(let cells): cells.count * MemoryLayout<Double?>.stride
        case .booleans(let cells): cells.count
        case .texts(let cells):
            cells.reduce(0) { $0 + 16 + (($1?.utf8.count ?? 0) > 15 ? ($1?.utf8.count ?? 0) : 0) }
        }
    }

    /// The cells as texts for reading: numbers with one number of decimals; missing ones are `nil`.
    public func displayTexts() -> [String?] {
        switch self {
        case .integers(let cells): cells.map { $0.map(String.init) }
        case .numbers(let cells): NumberText.aligned(cells)
        case .texts(let cells): cells
        case .booleans(let cells): cells.map { $0.map { $0 ? "true" : "false" } }
        }
    }

    /// All cells as texts that lose nothing; missing ones are `nil`.
    ///
    /// Among numbers with a fraction an integer is written without a point, as it was read; where all
    /// are integers the points keep the column one of numbers.
    public func exactTexts() -> [String?] {
        guard case .numbers(let cells) = self, cells.contains(where: { Self.hasFraction($0) })
        else { return (0..<count).map(exactText) }
        return cells.map { cell in
            guard let cell else { return nil }
            guard !Self.hasFraction(cell), abs(cell) < 1e15, let whole = Int(exactly: cell),
                cell != 0 || cell.sign == .plus
            else { return NumberText.exact(cell) }
            return String(whole)
        }
    }

    private static func hasFraction(_ value: Double?) -> Bool {
        guard let value, value.isFinite else { return false }
        return value != value.rounded()
    }

    /// One cell as a text that loses nothing; a missing one is `nil`.
    public func exactText(_ row: Int) -> String? {
        switch self {
        case .integers(let cells): cells[row].map(String.init)
        case .numbers(let cells): cells[row].map(NumberText.exact)
        case .texts(let cells): cells[row]
        case .booleans(let cells): cells[row].map { $0 ? "true" : "false" }
        }
    }
}
