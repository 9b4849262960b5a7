import Support
import Text

/// Edges gathered from the lines of an edge list.
struct EdgeLines {
    private(set) var ids = NodeIDs(rowNumbers: 0)
    private(set) var edges = EdgeList()
    /// The edges' weights; nothing once a line had none.
    private(set) var weights: [Float]? = []
    private(set) var columns: [ColumnUse] = []
    /// The first line, if it gives sizes.
    private(set) var sizes: (line: Int, text: String)?
    private(set) var rowCount = 0
    /// The line of the first edge, nearly: comments and blank lines are not counted.
    var firstLine: Int { hasHeader ? 2 : 1 }
    var notes: [String] = []
    private var layout: EdgeTable.Columns?
    private var hasHeader = false
    private var width: Int?
    private var unread: Set<String> = []
    private var attributeWeights: [Float?] = []
    private let choices: ColumnChoices

    init(_ choices: ColumnChoices) { self.choices = choices }

    /// Adds a line: an edge, or a header that names the ends of edges.
    mutating func add(_ reader: DelimitedReader) throws {
        rowCount += 1
        if rowCount == 1,
            let named = try EdgeTable.Columns(header: reader.texts, choices, file: reader.file)
        {
            return begin(named, header: reader.texts)
        }
        if EdgeListReader.isAttributes(reader) { return try addAttributes(reader) }
        let expected = width ?? max(2, reader.fieldCount)
        try reader.expect(columns: expected)
        width = expected
        try addEdge(reader)
        if hasHeader {
            guard let place = layout?.weight else { return }
            weights?.append(try reader.weight(place))
        } else {
            try addThirdColumn(reader, of: expected)
        }
    }

    /// Takes the first line, read as an edge, for a header if it holds words where the second line
    /// has numeric fields; adds that second line then, and tells so.
    mutating func turnIntoHeader(_ first: [String], above reader: DelimitedReader) throws -> Bool {
        guard !hasHeader, first.count == reader.fieldCount, first.count >= 2 else { return false }
        let numericFields = (0..<reader.fieldCount).filter { Double(reader.text($0)) != nil }
        guard numericFields.contains(0), numericFields.contains(1),
            numericFields.allSatisfy({ Double(first[$0]) == nil && !first[$0].isEmpty })
        else { return false }
        self = EdgeLines(choices)
        var layout = EdgeTable.Columns()
        layout.weight = ColumnNames.place(of: .weight, in: first).flatMap { $0 > 1 ? $0 : nil }
        rowCount = 1
        begin(layout, header: first)
        notes.append(
            "The first line (\(first.joined(separator: ", "))) is a header; its first two columns "
                + "are taken for the ends of edges.")
        try add(reader)
        return true
    }

    /// Remembers the line of sizes below a Matrix Market banner.
    mutating func add(sizes reader: DelimitedReader) {
        notes.append(
            "Line \(reader.line) (“\(reader.texts.joined(separator: " "))”) gives the sizes of a Matrix "
                + "Market file; it is no edge.")
    }

    /// Looks at the whole: whether weights were read, and whether the first line gave sizes.
    mutating func end(_ reader: DelimitedReader, first: (fields: [String], line: Int)?) throws {
        if attributeWeights.contains(where: { $0 != nil }) {
            let missing = attributeWeights.count { $0 == nil }
            if missing > 0 {
                notes.append(
                    "\(missing) edge\(missing == 1 ? "" : "s") without a weight weigh"
                        + (missing == 1 ? "s 1." : " 1."))
            }
            weights = attributeWeights.map { $0 ?? 1 }
        }
        if hasHeader, layout?.weight == nil { weights = nil }
        if weights?.isEmpty == true || weights?.count != edges.count { weights = nil }
        if !hasHeader, attributeWeights.isEmpty, let first = weights?.first {
            notes.append(
                "The third column was read as weights of edges; the first is \(first).")
        }
        if !unread.isEmpty {
            notes.append("Not read of the edges: \(unread.sorted().joined(separator: ", ")).")
        }
        if !hasHeader, let width, width > 2, weights == nil, attributeWeights.isEmpty {
            notes.append("Further columns than two ids were not read.")
        }
        if !hasHeader, let first, rowCount > 2 { lookForSizes(first.fields, line: first.line) }
    }

    /// Recognises a first line of sizes: rows, columns and entries, or nodes and edges.
    private mutating func lookForSizes(_ fields: [String], line: Int) {
        let counts = fields.compactMap { Int($0) }
        guard counts.count == fields.count, counts.last == rowCount - 1,
            (0..<ids.count).allSatisfy({ Int(ids[$0]).map { $0 <= counts[0] } ?? false })
        else { return }
        if counts.count == 3, counts[0] == counts[1] {
            sizes = (line, fields.joined(separator: " "))
        } else if counts.count == 2, counts[0] != counts[1] {
            notes.append(
                "Line \(line) (“\(fields.joined(separator: " "))”) may count nodes and edges; it was "
                    + "read as an edge.")
        }
    }

    private mutating func begin(_ layout: EdgeTable.Columns, header: [String]) {
        self.layout = layout
        hasHeader = true
        width = header.count
        columns = layout.uses(of: header)
    }

    private mutating func addEdge(_ reader: DelimitedReader) throws {
        let places = layout ?? EdgeTable.Columns()
        for place in [places.from, places.to] where reader.isEmpty(place) {
            throw GraphError.malformed(
                file: reader.file, line: reader.line, expected: "two ids", found: "an empty field")
        }
        let from = ids.findOrAppend(reader.buffer.span.extracting(reader.range(places.from)))
        let to = ids.findOrAppend(reader.buffer.span.extracting(reader.range(places.to)))
        edges.append(from, to)
    }

    /// A numeric third column holds weights; any other word means that there are none.
    private mutating func addThirdColumn(_ reader: DelimitedReader, of count: Int) throws {
        guard weights != nil else { return }
        guard count == 3 else { return weights = nil }
        let word = reader.text(2)
        guard Double(word.replacing(",", with: ".")) != nil else {
            if edges.count > 1 {
                notes.append(
                    "\(reader.file), line \(reader.line): “\(word.prefix(60))” is not a number, so the "
                        + "third column was not read as weights.")
            }
            return weights = nil
        }
        weights?.append(try reader.weight(2))
    }

    /// Adds an edge with attributes as NetworkX writes them: `0 1 {'weight': 0.5}`.
    private mutating func addAttributes(_ reader: DelimitedReader) throws {
        try addEdge(reader)
        let text = (2..<reader.fieldCount).map(reader.text).joined(separator: " ")
        var weight: Float?
        for (name, value) in Self.attributes(text) {
            guard ColumnNames.place(of: .weight, in: [name]) != nil else {
                unread.insert(name)
                continue
            }
            guard let number = Float(value), number >= 0, number.isFinite else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "a weight of at least 0",
                    found: String(value.prefix(60)))
            }
            weight = number
        }
        attributeWeights.append(weight)
    }

    /// Names and values of a flat dictionary in Python's or JSON's notation.
    static func attributes(_ text: String) -> [(name: String, value: String)] {
        var inner = Substring(text)
        if inner.first == "{" { inner = inner.dropFirst() }
        if inner.last == "}" { inner = inner.dropLast() }
        var entries: [Substring] = []
        var start = inner.startIndex
        var quote: Character?
        var depth = 0
        for index in inner.indices {
            let character = inner[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if "[({".contains(character) {
                depth += 1
            } else if "])}".contains(character) {
                depth -= 1
            } else if character == ",", depth == 0 {
                entries.append(inner[start..<index])
                start = inner.index(after: index)
            }
        }
        entries.append(inner[start...])
        func bare(_ text: Substring) -> String {
            String(text.filter { $0 != "'" && $0 != "\"" }).trimmingBlanks
        }
        return entries.compactMap { entry in
            guard let colon = entry.firstIndex(of: ":") else { return nil }
            return (bare(entry[..<colon]), bare(entry[entry.index(after: colon)...]))
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String { TableFolderReader.trimmed(self) }
}
