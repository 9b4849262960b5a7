import Support
import Text

/// A table of nodes with a header: ids, labels, titles, texts, splits and further columns.
enum NodeTable {
    /// What a column of the table means.
    private enum Meaning {
        case id, label, title, text, split
        /// True where the node has this role.
        case mask(SplitRole)
        case other(Int)
    }

    /// Reads all rows.
    ///
    /// - Parameters:
    ///   - saved: Columns that have no meaning here, whatever they are called.
    ///   - isOwn: Whether Lingu wrote the table, so that nothing is recognised or left out.
    /// - Throws: `GraphError.columnCount`, `.duplicateID`, `.unknownLabel`, `.notUTF8` and whatever the
    ///   file itself throws.
    static func read(
        _ path: String, _ labels: LabelCollector, saved: SavedColumns, isOwn: Bool,
        _ context: ReadingContext
    ) throws -> GraphParts {
        var reader = try context.openTable(path, isOwn: isOwn)
        guard try reader.next() else { throw GraphError.empty(source: reader.file) }
        let header = try Header(
            isOwn ? reader.texts : reader.texts.map(TableFolderReader.trimmed), saved: saved,
            file: reader.file)
        var rows = Rows(labels: labels, header: header)
        while try reader.next() {
            try reader.expect(columns: header.names.count)
            try rows.append(reader, header)
            if rows.ids.count % 100_000 == 0 {
                context.report(reading: path, completed: rows.ids.count)
                try context.cancellation.check()
            }
        }
        guard rows.ids.count > 0 else { throw GraphError.empty(source: reader.file) }
        var parts = rows.parts(name: context.name, header, isOwn: isOwn)
        parts.columns = saved.restoring(parts.columns)
        if !isOwn { parts.provenance.notes += DistinctNames.apply(to: &parts.columns) }
        return parts
    }

    /// Whether a header is that of a table of nodes: it names ids, and texts, titles or labels.
    static func isHeader(_ names: [String]) -> Bool {
        func has(_ role: ColumnRole) -> Bool { ColumnNames.place(of: role, in: names) != nil }
        return has(.id) && (has(.text) || has(.title) || has(.label))
            && !(has(.source) && has(.target))
    }

    /// The columns and what each means.
    private struct Header {
        let names: [String]
        private(set) var meanings: [Meaning] = []
        private(set) var others: [String] = []
        private var uses: [ColumnUse] = []

        init(_ names: [String], saved: SavedColumns, file: String) throws(GraphError) {
            self.names = names
            let further = saved.places(in: names)
            let known = further == nil ? Set(saved.names) : []
            let header = names.indices.map { place in
                further?.contains(place) == true || known.contains(names[place])
                    ? "\u{0}" : names[place]
            }
            // pandas leaves the name of its row numbers empty.
            guard
                let id = ColumnNames.place(of: .id, in: header)
                    ?? (header.first == "" ? 0 : nil)
            else { throw .missingColumn(file: file, column: "id", found: names) }
            var places: [Int: Meaning] = [id: .id]
            var roles: [Int: ColumnRole] = [id: .id]
            for (role, meaning) in [
                (ColumnRole.text, Meaning.text), (.title, .title), (.label, .label),
                (.split, .split),
            ] {
                guard let place = ColumnNames.place(of: role, in: header), places[place] == nil
                else { continue }
                places[place] = meaning
                roles[place] = role
            }
            if !roles.values.contains(.split) {
                for (name, role) in [
                    ("train_mask", SplitRole.train), ("val_mask", .validation),
                    ("valid_mask", .validation), ("test_mask", .test),
                ] {
                    guard let place = ColumnNames.place(of: [name], in: header) else { continue }
                    places[place] = .mask(role)
                    roles[place] = .split
                }
            }
            for place in header.indices {
                if let meaning = places[place], let role = roles[place] {
                    meanings.append(meaning)
                    uses.append(ColumnUse(names[place], .role(role)))
                } else {
                    meanings.append(.other(others.count))
                    others.append(
                        further.flatMap {
                            $0.contains(place) ? saved.names[place - $0.lowerBound] : nil
                        }
                            ?? names[place])
                    uses.append(ColumnUse(names[place], .kept))
                }
            }
        }

        /// What became of the columns, after some turned out to be of no use.
        func uses(without unused: Set<Int>) -> [ColumnUse] {
            var other = -1
            return uses.map { use in
                guard use.use == .kept else { return use }
                other += 1
                return unused.contains(other) ? ColumnUse(use.column, .unused) : use
            }
        }
    }

    /// The columns so far, filled row by row.
    private struct Rows {
        private(set) var ids = NodeIDs(rowNumbers: 0)
        private var labels: LabelCollector
        private var texts = TextColumn()
        private var titles = TextColumn()
        private var columns: [TextColumn]
        private var roles: [SplitRole] = []

        init(labels: LabelCollector, header: Header) {
            self.labels = labels
            columns = [TextColumn](repeating: TextColumn(), count: header.others.count)
        }

        mutating func append(_ reader: DelimitedReader, _ header: Header) throws {
            var maskRole: SplitRole?
            for (field, meaning) in header.meanings.enumerated() {
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
                case .split:
                    roles.append(
                        try SplitRole.reading(
                            reader.text(field), file: reader.file, line: reader.line))
                case .mask(let role):
                    let before = maskRole ?? .none
                    maskRole = before
                    guard try Self.isTrue(reader, field) else { continue }
                    guard before == .none else {
                        throw GraphError.overlappingSplit(
                            file: reader.file, line: reader.line, node: ids[ids.count - 1],
                            first: before.word, second: role.word)
                    }
                    maskRole = role
                case .other(let index): columns[index].append(bytes: reader.slice(field))
                }
            }
            if let maskRole { roles.append(maskRole) }
        }

        private static func isTrue(_ reader: DelimitedReader, _ field: Int) throws(GraphError)
            -> Bool
        {
            switch reader.text(field).lowercased() {
            case "true", "1", "1.0", "t", "yes": true
            case "false", "0", "0.0", "f", "no", "": false
            default:
                throw .malformed(
                    file: reader.file, line: reader.line, expected: "true or false",
                    found: String(reader.text(field).prefix(60)))
            }
        }

        func parts(name: String, _ header: Header, isOwn: Bool) -> GraphParts {
            var parts = GraphParts(name: name, ids: ids)
            if titles.count > 0 { parts.titles = titles }
            if texts.count > 0 {
                parts.texts = texts
            } else if titles.count > 0 {
                parts.texts = titles
                if !isOwn { parts.provenance.notes.append("The titles serve as texts.") }
            } else {
                parts.provenance.notes.append("There is no column of texts.")
            }
            var unused: Set<Int> = []
            for (index, name) in header.others.enumerated() {
                if name.isEmpty, !isOwn, Self.countsRows(columns[index]) {
                    unused.insert(index)
                    continue
                }
                let (column, count) =
                    isOwn ? (columns[index], 0) : MissingWord.blanked(columns[index])
                if count > 0 {
                    parts.provenance.notes.append(
                        "Column “\(name)”: \(count) value\(count == 1 ? " is" : "s are") missing.")
                }
                let shown = name.isEmpty && !isOwn ? "column-\(index + 1)" : name
                parts.columns.append(NodeColumn(name: shown, recognizing: column))
            }
            parts.provenance.columns = header.uses(without: unused)
            labels.finish(&parts)
            if !roles.isEmpty, roles.contains(where: { $0 != .none }) || isOwn {
                parts.splits = [SplitMask(name: "split", roles: roles)]
            }
            return parts
        }

        /// Whether a column just numbers the rows, from 0 or 1.
        private static func countsRows(_ column: TextColumn) -> Bool {
            let first = column[0] == "1" ? 1 : 0
            return (0..<column.count).allSatisfy { column[$0] == String($0 + first) }
        }
    }
}
