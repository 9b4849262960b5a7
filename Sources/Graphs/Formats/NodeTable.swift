import Support

/// A table of nodes with a header: ids, labels, titles, texts and further columns.
enum NodeTable {
    /// What a column of the table means.
    private enum Meaning {
        case id, label, title, text, split
        case other(Int)
    }

    /// Reads all rows.
    ///
    /// - Parameter others: Columns that have no meaning here, whatever they are called.
    /// - Throws: `GraphError.columnCount`, `.duplicateID`, `.unknownLabel`, `.notUTF8` and whatever the
    ///   file itself throws.
    static func read(
        _ path: String, _ labels: LabelCollector, others: Set<String>, _ context: ReadingContext
    ) throws -> GraphParts {
        var labels = labels
        var reader = try context.open(path, TableFolderReader.separator(of: path))
        guard try reader.next() else { throw GraphError.empty(source: reader.file) }
        let header = reader.texts
        let (meanings, others) = try meanings(of: header, others: others, file: reader.file)
        var ids = NodeIDs(rowNumbers: 0)
        var texts = TextColumn()
        var titles = TextColumn()
        var columns = [TextColumn](repeating: TextColumn(), count: others.count)
        var roles: [SplitRole] = []
        while try reader.next() {
            try reader.expect(columns: header.count)
            for (field, meaning) in meanings.enumerated() {
                switch meaning {
                case .id:
                    guard ids.append(reader.buffer.span.extracting(reader.range(field))) else {
                        throw GraphError.duplicateID(
                            file: reader.file, line: reader.line, id: reader.text(field))
                    }
                case .label:
                    try labels.append(reader.text(field), file: reader.file, line: reader.line)
                case .title: titles.append(bytes: reader.slice(field))
                case .text: texts.append(bytes: reader.slice(field))
                case .split: roles.append(SplitRole(word: reader.text(field)) ?? .none)
                case .other(let index): columns[index].append(bytes: reader.slice(field))
                }
            }
            if ids.count % 100_000 == 0 { context.report(reading: path, completed: ids.count) }
        }
        guard ids.count > 0 else { throw GraphError.empty(source: reader.file) }
        var parts = GraphParts(name: context.name, ids: ids)
        if titles.count > 0 { parts.titles = titles }
        if texts.count > 0 {
            parts.texts = texts
        } else if titles.count > 0 {
            parts.texts = titles
            parts.provenance.notes.append("The titles serve as texts.")
        } else {
            parts.provenance.notes.append("There is no column of texts.")
        }
        parts.columns = zip(others, columns).map { NodeColumn(name: $0, recognizing: $1) }
        (parts.labels, parts.classNames) = labels.sorted()
        if !roles.isEmpty { parts.splits = [SplitMask(name: "split", roles: roles)] }
        return parts
    }

    private static func meanings(of names: [String], others known: Set<String>, file: String)
        throws(GraphError) -> (meanings: [Meaning], others: [String])
    {
        typealias Names = TableFolderReader
        let header = names.map { known.contains($0) ? "" : $0 }
        guard let id = Names.place(of: Names.idNames, in: header) else {
            throw .missingColumn(file: file, column: "id", found: names)
        }
        let label = Names.place(of: Names.labelNames, in: header)
        let title = Names.place(of: Names.titleNames, in: header)
        let text = Names.place(of: Names.textNames, in: header)
        var others: [String] = []
        let meanings = header.indices.map { column -> Meaning in
            switch column {
            case id: return .id
            case label: return .label
            case title: return .title
            case text: return .text
            default:
                if header[column].lowercased() == "split" { return .split }
                others.append(names[column])
                return .other(others.count - 1)
            }
        }
        return (meanings, others)
    }
}
