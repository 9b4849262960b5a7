import Support
import Text

/// Reads tables of delimited values: a header line, quotes, line ends inside quotes.
public enum TableReader {
    /// The most columns that a table may have.
    static let columnLimit = 10_000

    /// Reads comma-separated values.
    ///
    /// - Throws: `damagedLine` with the line that is damaged.
    public static func csv(_ text: String) throws -> Table {
        try read(Array(text.utf8), separator: UInt8(ascii: ","))
    }

    /// Reads values separated by tabs.
    ///
    /// - Throws: `damagedLine` with the line that is damaged.
    public static func tsv(_ text: String) throws -> Table {
        try read(Array(text.utf8), separator: UInt8(ascii: "\t"))
    }

    /// Reads delimited values; columns are of the narrowest type that holds all their cells without
    /// loss, and empty cells without quotes are missing.
    ///
    /// The delimiter is recognised: semicolons and vertical bars are read too.
    /// - Parameters:
    ///   - bytes: The file in UTF-8.
    ///   - separator: The delimiter that the file's name suggests.
    ///   - file: The file's name, for errors.
    /// - Throws: `damagedLine` with the line that is damaged; `Interrupted`.
    public static func read(
        _ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ","), file: String = "the table",
        cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        do {
            return try table(
                DelimitedReader(
                    recognizing: bytes, file: file, suggested: separator,
                    cancellation: cancellation), cancellation)
        } catch let problem as DelimitedError {
            switch problem {
            case .unterminatedQuote, .afterQuote, .rowTooLong:
                throw TableError.damagedLine(
                    line: problem.line, expected: problem.expected, found: problem.found)
            default: throw problem
            }
        }
    }

    private static func table(_ input: DelimitedReader, _ cancellation: Cancellation) throws
        -> Table
    {
        var reader = input
        guard try reader.next() else { return Table([]) }
        let names = reader.texts.map { Self.trimmed($0) }
        guard names.count <= columnLimit else {
            throw TableError.tooManyColumns(count: names.count, limit: columnLimit)
        }
        // In a table of one column an empty line is a row: its cell is missing.
        reader.keepsBlankLines = names.count == 1
        var cells = [[String?]](repeating: [], count: names.count)
        while try reader.next() {
            guard reader.fieldCount == names.count else {
                throw TableError.damagedLine(
                    line: reader.line, expected: "\(names.count) cells",
                    found: "\(reader.fieldCount)")
            }
            for index in names.indices {
                cells[index].append(
                    reader.isEmpty(index) && !reader.isQuoted(index) ? nil : reader.text(index))
            }
            if reader.line % 4096 == 0 { try cancellation.check() }
        }
        return Table(
            zip(names, cells).enumerated().map { index, column in
                let name = column.0.isEmpty ? "column-\(index + 1)" : column.0
                return TableColumn(name, typed(column.1))
            })
    }

    /// A column's name without blanks around it.
    private static func trimmed(_ name: String) -> String {
        guard name.first == " " || name.last == " " else { return name }
        let rest = name.drop { $0 == " " }
        return String(rest.reversed().drop { $0 == " " }.reversed())
    }

    /// The words of other programs for missing cells in numeric columns.
    private static let missingWords: Set<String> = [
        "nan", "NaN", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None", "none",
    ]

    /// Cells of the narrowest type that holds them all without loss.
    static func typed(_ cells: [String?]) -> TableCells {
        guard cells.contains(where: { $0 != nil }) else { return .texts(cells) }
        let present = cells.map { $0.flatMap { missingWords.contains($0) ? nil : $0 } }
        if present.contains(where: { $0 != nil }) {
            if let integers = converted(present, { Self.whole($0) }) { return .integers(integers) }
            let numbers = zip(cells, present).map { $0 == "nan" ? "nan" : $1 }
            if let numbers = converted(numbers, { Self.number($0) }) { return .numbers(numbers) }
        } else if let numbers = converted(cells, { $0 == "nan" ? Double.nan : nil }) {
            return .numbers(numbers)
        }
        if let truths = converted(cells, { $0 == "true" ? true : $0 == "false" ? false : nil }) {
            return .booleans(truths)
        }
        return .texts(cells)
    }

    private static func converted<Cell>(
        _ cells: [String?], _ convert: (String) -> Cell?
    ) -> [Cell?]? {
        var result: [Cell?] = []
        result.reserveCapacity(cells.count)
        for cell in cells {
            guard let cell else {
                result.append(nil)
                continue
            }
            guard let value = convert(cell) else { return nil }
            result.append(value)
        }
        return result
    }

    /// An integer; `007` is a text, because it would not be written back as it was.
    private static func whole(_ text: String) -> Int? {
        guard let value = Int(text), String(value) == text else { return nil }
        return value
    }

    /// A number that keeps its value when it is written again: `1e-3` and `2.50` are numbers, while
    /// `007`, `+1` and `12345678901234567890` are texts, such as ids and telephone numbers.
    private static func number(_ text: String) -> Double? {
        if ["nan", "inf", "-inf"].contains(text) { return Double(text) }
        var digits = Substring(text)
        if digits.first == "-" { digits = digits.dropFirst() }
        let whole = digits.prefix { ("0"..."9").contains($0) }
        let isPlain = whole.count == digits.count
        guard whole.count < 2 || whole.first != "0", !isPlain || (1...15).contains(whole.count),
            !whole.isEmpty || digits.first == "."
        else { return nil }
        // `Double` also reads hexadecimal digits, which are texts here.
        let isNumeral = digits.utf8.allSatisfy {
            (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0)
        }
        guard isNumeral, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
