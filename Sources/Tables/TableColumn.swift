/// A named column of a table.
public struct TableColumn: Sendable, Equatable {
    /// The column's name, as in the data.
    public let name: String
    /// Its cells.
    public let cells: TableCells
    /// The name it had in earlier versions, by which it is still found where that is unambiguous.
    public let formerName: String?
    /// The order in which texts stand where rows are grouped, such as that of a graph's classes; `nil`: as they
    /// are first seen.
    public let levels: [String]?

    /// Makes a column.
    public init(
        _ name: String, _ cells: TableCells, formerName: String? = nil, levels: [String]? = nil
    ) {
        self.name = name
        self.cells = cells
        self.formerName = formerName
        self.levels = levels
    }

    /// Whether name and cells are equal.
    public static func == (left: TableColumn, right: TableColumn) -> Bool {
        left.name == right.name && left.cells == right.cells
    }

    /// The column with other cells.
    func holding(_ cells: TableCells) -> TableColumn {
        TableColumn(name, cells, formerName: formerName, levels: levels)
    }

    /// The column under another name.
    func renamed(_ name: String) -> TableColumn { TableColumn(name, cells, levels: levels) }

    /// Makes a column of integers.
    public init(_ name: String, _ cells: [Int]) { self.init(name, .integers(cells)) }
    /// Makes a column of numbers.
    public init(_ name: String, _ cells: [Double]) { self.init(name, .numbers(cells)) }
    /// Makes a column of texts.
    public init(_ name: String, _ cells: [String]) { self.init(name, .texts(cells)) }
}
