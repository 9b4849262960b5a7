import Support
import Text

/// How much of a table is shown, and in which forms.
public struct TableDisplay: Sendable, Equatable {
    /// How many rows are shown unless a setting says otherwise.
    public static let defaultRows = 20

    /// How many rows are shown; of longer tables the middle is left out.
    public var rows: Int
    /// How many columns are shown; of wider tables the middle is left out.
    public var columns: Int
    /// How many characters of a cell are shown.
    public var cellWidth: Int
    /// Whether the data are added as `application/vnd.dataresource+json`.
    public var includesData: Bool

    /// Makes a display.
    public init(
        rows: Int = TableDisplay.defaultRows, columns: Int = 30, cellWidth: Int = 60,
        includesData: Bool = false
    ) {
        self.rows = max(2, rows)
        self.columns = max(2, columns)
        self.cellWidth = max(4, cellWidth)
        self.includesData = includesData
    }

    /// The first and last of some things, with how many were left out between them.
    static func ends(of count: Int, showing limit: Int) -> (first: Range<Int>, last: Range<Int>) {
        guard count > limit else { return (0..<count, count..<count) }
        let head = (limit + 1) / 2
        return (0..<head, (count - (limit - head))..<count)
    }
}

/// The cells of a table that are shown, as texts, with gaps where the middle is left out.
struct TableExcerpt {
    /// A column that is shown, or the gap between columns.
    struct Column {
        let name: String
        let isNumeric: Bool
        let cells: [String?]
    }

    /// The columns shown; `nil` is the gap.
    let columns: [Column?]
    /// The row number before which rows were left out, counted in rows shown.
    let rowGap: Int?
    /// How many rows are shown.
    let rowCount: Int

    init(_ table: Table, _ display: TableDisplay) {
        let rows = TableDisplay.ends(of: table.rowCount, showing: display.rows)
        let shownRows = Array(rows.first) + Array(rows.last)
        let ends = TableDisplay.ends(of: table.columns.count, showing: display.columns)
        func column(_ index: Int) -> Column {
            let column = table.columns[index]
            let cells = column.cells.selecting(shownRows)
            return Column(
                name: column.name, isNumeric: cells.isNumeric, cells: cells.displayTexts())
        }
        let gap: [Column?] = ends.last.isEmpty ? [] : [nil]
        columns = ends.first.map { column($0) } + gap + ends.last.map { column($0) }
        rowGap = rows.last.isEmpty ? nil : rows.first.count
        rowCount = shownRows.count
    }
}

extension Table {
    /// The table in every form a front end may show.
    public func richForm(_ display: TableDisplay = TableDisplay()) -> MIMEBundle {
        var bundle = MIMEBundle(
            plainText: plainText(display), ["text/html": html(display)])
        if display.includesData {
            bundle["application/vnd.dataresource+json"] = dataResource()
        }
        return bundle
    }

    /// The line under a table: how many rows and columns there are, and how many are shown.
    func countLine(_ excerpt: TableExcerpt) -> String {
        func count(_ number: Int, _ word: String) -> String {
            "\(NumberText.grouped(number)) \(word)\(number == 1 ? "" : "s")"
        }
        let total = "\(count(rowCount, "row")) × \(count(columns.count, "column"))"
        let grouped = groupNames.isEmpty ? "" : ", grouped by \(groupNames.joined(separator: ", "))"
        let shownColumns = excerpt.columns.count { $0 != nil }
        guard excerpt.rowGap != nil || shownColumns < columns.count else { return total + grouped }
        var parts: [String] = []
        if excerpt.rowGap != nil { parts.append(count(excerpt.rowCount, "row")) }
        if shownColumns < columns.count { parts.append(count(shownColumns, "column")) }
        return total + grouped + " (showing \(parts.joined(separator: " and ")))"
    }
}
