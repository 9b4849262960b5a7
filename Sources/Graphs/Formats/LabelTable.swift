import Support
import Text

/// `labels.csv`: the names of the classes, or the class of each node.
enum LabelTable {
    /// The contents of the folder's table of labels.
    struct Found {
        /// Takes the labels of the table of nodes.
        var collector = LabelCollector()
        /// The table, if it holds the nodes' labels.
        var nodeLabels: String?
    }

    /// Reads the names of the classes, if the folder has such a table.
    ///
    /// - Throws: `GraphError.missingColumn`, `.duplicateClass`, `.columnCount`.
    static func read(
        _ source: GraphSource, nodes: String, isOwn: Bool, _ context: ReadingContext
    ) throws -> Found {
        guard let path = source.find("labels.csv", "labels.tsv") else { return Found() }
        var reader = try context.openTable(path, isOwn: isOwn)
        guard try reader.next() else { return Found() }
        let header = reader.texts.map(TableFolderReader.trimmed)
        let id = ColumnNames.place(of: .id, in: header)
        let label = ColumnNames.place(of: .label, in: header)
        guard let word = label ?? id else {
            throw GraphError.missingColumn(file: reader.file, column: "label", found: header)
        }
        var key = word
        var name = ColumnNames.place(
            of: ["name", "class_name", "label_name", "title"],
            in: header.enumerated().map {
                $0.offset == word ? "\u{0}" : $0.element
            })
        if name == nil, let id, let label {
            let hasOwn =
                ColumnNames.place(of: .label, in: TableFolderReader.header(of: nodes)) != nil
            guard hasOwn else { return Found(nodeLabels: path) }
            (key, name) = (id, label)
        }
        var classes: [(word: String, name: String)] = []
        var words: Set<String> = []
        while try reader.next() {
            try reader.expect(columns: header.count)
            guard words.insert(reader.text(key)).inserted else {
                throw GraphError.duplicateClass(
                    file: reader.file, line: reader.line, label: reader.text(key))
            }
            classes.append((reader.text(key), reader.text(name ?? key)))
        }
        return Found(collector: LabelCollector(classes: classes))
    }

    /// Reads the class of each node from a table of ids and labels.
    ///
    /// - Throws: `GraphError.duplicateID`, `.malformed` for an id that no node has, `.columnCount`.
    static func readNodeLabels(
        _ path: String, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        var reader = try context.openTable(path)
        guard try reader.next() else { return }
        let header = reader.texts.map(TableFolderReader.trimmed)
        guard let id = ColumnNames.place(of: .id, in: header),
            let label = ColumnNames.place(of: .label, in: header)
        else { return }
        var words = [String?](repeating: nil, count: parts.ids.count)
        while try reader.next() {
            try reader.expect(columns: header.count)
            guard let node = parts.ids.find(reader, id) else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "the id of a node",
                    found: reader.text(id))
            }
            guard words[node] == nil else {
                throw GraphError.duplicateID(
                    file: reader.file, line: reader.line, id: reader.text(id))
            }
            words[node] = reader.text(label)
        }
        var labels = LabelCollector()
        for word in words { try labels.append(word ?? "", file: reader.file, line: 0) }
        labels.finish(&parts)
        parts.provenance.columns.append(ColumnUse(header[label], .role(.label)))
    }
}
