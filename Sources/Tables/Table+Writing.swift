import Support
import Text

/// Writing tables so that nothing is lost, and as typeset tables.
extension Table {
    /// Comma-separated values (RFC 4180) with a header line; missing cells are empty.
    public func csv() -> String { delimited(by: 0x2c) }

    /// Values separated by tabs, with a header line; missing cells are empty.
    public func tsv() -> String { delimited(by: 0x09) }

    private func delimited(by delimiter: UInt8) -> String {
        var writer = DelimitedWriter(delimiter: delimiter)
        for name in columnNames { writer.field(name, quotesEmpty: true) }
        writer.endRow()
        let columns = columns.map { $0.cells.exactTexts() }
        for row in 0..<rowCount {
            for cells in columns {
                // A text that is empty is quoted, so that it is not read back as missing.
                if let text = cells[row] {
                    writer.field(text, quotesEmpty: true)
                } else {
                    writer.missing()
                }
            }
            writer.endRow()
        }
        return String(decoding: writer.take(), as: UTF8.self)
    }

    /// A JSON list with an object a row; missing cells are null.
    public func json() -> String {
        let names = columnNames.map(Self.jsonText)
        let rows = (0..<rowCount).map { row in
            let fields = zip(names, columns).map { "\($0): \(Self.jsonCell($1.cells, row))" }
            return "  {" + fields.joined(separator: ", ") + "}"
        }
        return rows.isEmpty ? "[]\n" : "[\n" + rows.joined(separator: ",\n") + "\n]\n"
    }

    static func jsonCell(_ cells: TableCells, _ row: Int) -> String {
        switch cells.cell(row) {
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .boolean(let value): value ? "true" : "false"
        case .text(let text): jsonText(text)
        case .missing: "null"
        }
    }

    /// A text as a JSON string.
    static func jsonText(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The table as `application/vnd.dataresource+json`: a schema and the rows.
    public func dataResource() -> String {
        let fields = columns.map { column in
            let type =
                switch column.cells {
                case .integers: "integer"
                case .numbers: "number"
                case .texts: "string"
                case .booleans: "boolean"
                }
            return "{\"name\": \(Self.jsonText(column.name)), \"type\": \"\(type)\"}"
        }
        return
            "{\"schema\": {\"fields\": [\(fields.joined(separator: ", "))]}, \"data\": \(json())}"
    }

    /// The table in Markdown (GitHub's dialect); numbers are aligned on the right.
    public func markdown() -> String {
        let cell = MarkdownText.escaped
        let texts = columns.map { $0.cells.displayTexts() }
        var lines = ["| " + columnNames.map(cell).joined(separator: " | ") + " |"]
        lines.append(
            "|" + columns.map { $0.cells.isNumeric ? " ---: |" : " --- |" }.joined())
        for row in 0..<rowCount {
            lines.append("| " + texts.map { cell($0[row] ?? "") }.joined(separator: " | ") + " |")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The table in LaTeX with the rules of package `booktabs`.
    public func latex() -> String {
        let texts = columns.map { $0.cells.displayTexts() }
        let alignment = columns.map { $0.cells.isNumeric ? "r" : "l" }.joined()
        var lines = ["\\begin{table}", "\\centering"]
        if let caption { lines.append("\\caption{\(Self.latexText(caption))}") }
        lines += ["\\begin{tabular}{\(alignment)}", "\\toprule"]
        lines.append(columnNames.map(Self.latexText).joined(separator: " & ") + " \\\\")
        lines.append("\\midrule")
        for row in 0..<rowCount {
            let cells = texts.map { $0[row].map(Self.latexText) ?? "--" }
            lines.append(cells.joined(separator: " & ") + " \\\\")
        }
        lines += ["\\bottomrule", "\\end{tabular}", "\\end{table}"]
        return lines.map { $0 + "\n" }.joined()
    }

    /// A text with the characters escaped that LaTeX reserves.
    static func latexText(_ text: String) -> String {
        VisibleText.line(text).map { character in
            switch character {
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            case "<": "\\textless{}"
            case ">": "\\textgreater{}"
            case "|": "\\textbar{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "\\": "\\textbackslash{}"
            default: String(character)
            }
        }.joined()
    }
}
