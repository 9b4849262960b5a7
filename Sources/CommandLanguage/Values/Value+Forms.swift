import Support
import Tables
import Text

extension Value {
    /// One line that says what the value is, for `session list`.
    public var summary: String {
        switch self {
        case .list(let values):
            "\(values.count) value\(values.count == 1 ? "" : "s"): \(inlineText(limit: 60))"
        case .record(let record): "fields \(record.names.joined(separator: ", "))"
        case .table(let table): table.summary
        case .object(let object): object.summary
        default: inlineText(limit: 80)
        }
    }

    /// The whole value as text for a terminal.
    ///
    /// - Parameter rows: how many rows of a table are shown before its middle is left out.
    public func plainText(rows: Int = TableDisplay.defaultRows) -> String {
        switch self {
        case .text(let text): text
        case .table(let table): table.plainText(TableDisplay(rows: rows))
        case .object(let object): object.plainText
        case .list(let values): Self.lines(of: values, rows: rows)
        case .record(let record):
            record.fields.map { "\($0.name): \($0.value.fieldText)" }
                .joined(separator: "\n")
        default: inlineText(limit: .max)
        }
    }

    /// A list as text: on one line if it is short and simple, else a line a value.
    private static func lines(of values: [Value], rows: Int) -> String {
        if let table = Table(gathering: values), !values.isEmpty {
            return table.plainText(TableDisplay(rows: rows))
        }
        let line = Value.list(values).inlineText(limit: 100)
        guard line.hasSuffix("…") || line.contains("\n") else { return line }
        let shown = values.prefix(rows).map { "- " + $0.inlineText(limit: 160) }
        let rest = values.count - shown.count
        return (shown + (rest > 0 ? ["… and \(rest) more"] : [])).joined(separator: "\n")
    }

    /// The value on one line of at most `limit` characters.
    ///
    /// With `Int.max` a text stays whole, and other values have at most some ten million characters.
    public func inlineText(limit: Int) -> String {
        let isWhole = limit == .max
        if case .text(let text) = self {
            // Of a long text only the shown part is read.
            return isWhole ? text : Self.line(of: text.prefix(limit + limit / 2 + 1), limit: limit)
        }
        // A character has at most some bytes; what is too much is cut off below.
        var writer = InlineWriter(limit: isWhole ? InlineWriter.wholeLimit : limit &* 4 &+ 16)
        writer.write(self)
        return isWhole ? writer.text : Self.line(of: writer.text[...], limit: limit)
    }

    private static func line(of text: Substring, limit: Int) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > limit ? String(line.prefix(max(1, limit - 1))) + "…" : line
    }

    /// The value as a front end shows it.
    ///
    /// - Parameter display: how many rows and whether the data of a table are added.
    public func richForm(_ display: TableDisplay = TableDisplay()) -> MIMEBundle {
        switch self {
        case .table(let table): return table.richForm(display)
        case .object(let object): return object.richForm
        case .list(let values) where !values.isEmpty:
            if let table = Table(gathering: values) { return table.richForm(display) }
        case .record(let record):
            return MIMEBundle(
                plainText: plainText(),
                ["text/html": HTMLText.fieldList(record.fields.map { ($0.name, $0.value) })])
        default: break
        }
        return MIMEBundle(plainText: plainText(rows: display.rows))
    }

    /// The names that may follow a dot.
    public var fieldNames: [String] {
        switch self {
        case .record(let record): record.names
        case .table(let table): table.columnNames + ["rows", "columns"]
        case .list, .text: ["length"]
        case .object(let object): object.fieldNames
        default: []
        }
    }

    /// The value behind a dot and a name: a field of a record or object, a column of a table.
    public func field(_ name: String) -> Value? {
        switch self {
        case .record(let record): return record[name]
        case .list(let values): return name == "length" ? .integer(values.count) : nil
        case .text(let text): return name == "length" ? .integer(text.count) : nil
        case .object(let object): return object.field(name)
        case .table(let table):
            if let column = table.column(named: name) { return .list(column.cells.values) }
            switch name {
            case "rows": return .integer(table.rowCount)
            case "columns": return .list(table.columnNames.map { .text($0) })
            default: return nil
            }
        default: return nil
        }
    }
}

extension Value {
    /// The value as a field of a record is shown: texts whole, others on one line.
    var fieldText: String {
        if case .text(let text) = self { text } else { inlineText(limit: 200) }
    }
}
