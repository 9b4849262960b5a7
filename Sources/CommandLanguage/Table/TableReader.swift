/// Reads tables of separated values (RFC 4180): quotes, line breaks inside quotes, a head line.
public struct TableReader {
    /// The most columns that a table may have.
    static let columnLimit = 10_000

    private let bytes: [UInt8]
    private let separator: UInt8
    private var position = 0
    private var line = 1

    private init(_ bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Reads comma-separated values.
    ///
    /// - Throws: `tableFormat` with the line that is damaged.
    public static func csv(_ text: String) throws(LanguageError) -> Table {
        try read(Array(text.utf8), separator: UInt8(ascii: ","))
    }

    /// Reads values separated by tabs.
    ///
    /// - Throws: `tableFormat` with the line that is damaged.
    public static func tsv(_ text: String) throws(LanguageError) -> Table {
        try read(Array(text.utf8), separator: UInt8(ascii: "\t"))
    }

    /// Reads separated values; columns are of the narrowest type that holds all their cells, and
    /// empty cells without quotes are missing.
    ///
    /// - Parameters:
    ///   - bytes: the file in UTF-8.
    ///   - separator: the byte between two cells.
    /// - Throws: `tableFormat` with the line that is damaged.
    public static func read(
        _ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")
    ) throws(LanguageError) -> Table {
        var reader = TableReader(bytes, separator: separator)
        let names = try reader.row().map { $0 ?? "" }
        guard names.count <= columnLimit else {
            throw .tooLong(
                subject: "the head line", count: "\(names.count)", limit: columnLimit, range: nil)
        }
        var cells = [[String?]](repeating: [], count: names.count)
        while reader.position < bytes.count {
            let line = reader.line
            let row = try reader.row()
            if row.count == 1, row[0] == nil, names.count != 1 { continue }
            guard row.count == names.count else {
                throw .tableFormat(
                    line: line, expected: "\(names.count) cells", found: "\(row.count)")
            }
            for (index, cell) in row.enumerated() { cells[index].append(cell) }
        }
        if names == [""], cells[0].isEmpty { return Table([]) }
        return Table(
            zip(names, cells).enumerated().map { index, column in
                let name = column.0.isEmpty ? "column-\(index + 1)" : column.0
                return TableColumn(name, typed(column.1))
            })
    }

    /// The cells of the next line; it is ended by the end of the file too.
    private mutating func row() throws(LanguageError) -> [String?] {
        var cells: [String?] = []
        while true {
            cells.append(try cell())
            guard position < bytes.count else { return cells }
            let end = bytes[position]
            position += 1
            if end == separator {
                continue
            }
            if end == UInt8(ascii: "\r"), position < bytes.count,
                bytes[position] == UInt8(ascii: "\n")
            {
                position += 1
            }
            line += 1
            return cells
        }
    }

    private mutating func cell() throws(LanguageError) -> String? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count, bytes[position] != separator,
                bytes[position] != UInt8(ascii: "\n"), bytes[position] != UInt8(ascii: "\r")
            {
                position += 1
            }
            return start == position ? nil : try text(bytes[start..<position])
        }
        return try quotedCell()
    }

    private mutating func quotedCell() throws(LanguageError) -> String {
        let opening = line
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                content.append(byte)
                continue
            }
            guard position < bytes.count, bytes[position] == byte else {
                return try endOfQuotedCell(content)
            }
            content.append(byte)
            position += 1
        }
        throw .tableFormat(line: opening, expected: "a closing quote", found: "the end of the file")
    }

    private func endOfQuotedCell(_ content: [UInt8]) throws(LanguageError) -> String {
        if position < bytes.count {
            let next = bytes[position]
            guard next == separator || next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r")
            else {
                throw .tableFormat(
                    line: line, expected: "a separator after a closing quote",
                    found: "`\(String(Unicode.Scalar(next)))`")
            }
        }
        return try text(content[...])
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(LanguageError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .tableFormat(line: line, expected: "text in UTF-8", found: "other bytes")
        }
        return text
    }

    /// Cells of the narrowest type that holds them all without loss.
    private static func typed(_ cells: [String?]) -> TableCells {
        guard cells.contains(where: { $0 != nil }) else { return .texts(cells) }
        if let whole = converted(cells, { Self.whole($0) }) {
            return .integers(whole)
        }
        if let numbers = converted(cells, { Self.number($0) }) { return .numbers(numbers) }
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

    /// A whole number; `007` is a text, because it would not be written back as it was.
    private static func whole(_ text: String) -> Int? {
        guard let value = Int(text), String(value) == text else { return nil }
        return value
    }

    private static func number(_ text: String) -> Double? {
        guard let first = text.utf8.first else { return nil }
        if ["nan", "inf", "-inf"].contains(text) { return Double(text) }
        // `Double` also reads words such as `infinity` and hexadecimal digits, which are texts here.
        let isNumeral = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0)
        }
        return isNumeral && first != UInt8(ascii: "e") ? Double(text) : nil
    }
}
