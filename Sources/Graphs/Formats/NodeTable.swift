import Support
import Text

/// A table of nodes with a header: ids, labels, titles, texts, splits and further columns.
enum NodeTable {
    /// The role of a column of the table.
    private enum Meaning {
        case id, label, title, text, split, neighbors
        /// True where the node has this role.
        case mask(SplitRole)
        case other(Int)
    }

    /// The subject of a table: nodes or edges.
    struct Options {
        /// Columns that have no meaning here, whatever they are called.
        var saved = SavedColumns.none
        /// Whether Lingu wrote the table, so that nothing is recognised or left out.
        var isOwn = false
        /// Whether rows are numbered where no column holds ids.
        var numbersRows = false
    }

    /// A file of rows, and the part of a split that all of them are in.
    typealias File = (path: String, role: SplitRole?)

    /// Reads all rows.
    ///
    /// - Throws: `GraphError.columnCount`, `.duplicateID`, `.unknownLabel`, `.notUTF8` and whatever the
    ///   file itself throws.
    static func read(
        _ path: String, _ labels: LabelCollector, _ options: Options, _ context: ReadingContext
    ) throws -> GraphParts {
        try read([(path, nil)], labels, options, context)
    }

    /// Reads all rows of tables that have the same columns.
    ///
    /// - Throws: as for one table; `GraphError.malformed` if the columns differ.
    static func read(
        _ files: [File], _ labels: LabelCollector, _ options: Options, _ context: ReadingContext
    ) throws -> GraphParts {
        var rows: (rows: Rows, header: Header)?
        for file in files {
            var reader = try context.openTable(file.path, isOwn: options.isOwn)
            guard try reader.next() else { throw GraphError.empty(source: reader.file) }
            let names =
                options.isOwn ? reader.texts : reader.texts.map(TableFolderReader.trimmed)
            if let first = rows?.header, first.names != names {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line,
                    expected: "the columns \(first.names.joined(separator: ", "))",
                    found: names.joined(separator: ", "))
            }
            var found: (rows: Rows, header: Header)
            if let rows {
                found = rows
            } else {
                let header = try Header(names, options, file: reader.file, context.columns)
                found = (Rows(labels: labels, header: header), header)
            }
            rows = nil
            try found.rows.append(all: &reader, found.header, role: file.role, context)
            rows = found
        }
        guard let rows, rows.rows.ids.count > 0 else {
            throw GraphError.empty(source: rows?.header.file ?? context.name)
        }
        var parts = try rows.rows.parts(rows.header, isOwn: options.isOwn, context)
        parts.columns = options.saved.restoring(parts.columns)
        if !options.isOwn { parts.provenance.notes += DistinctNames.apply(to: &parts.columns) }
        return parts
    }

    /// Whether a header is that of a table of nodes that may go without ids.
    static func isHeaderWithoutIDs(_ names: [String]) -> Bool {
        func has(_ role: ColumnRole) -> Bool { ColumnNames.place(of: role, in: names) != nil }
        return has(.text) && (has(.label) || has(.neighbors) || has(.title))
            && !(has(.source) && has(.target))
    }

    /// Whether a header is that of a table of nodes: it names ids, and texts, titles or labels.
    static func isHeader(_ names: [String]) -> Bool {
        func has(_ role: ColumnRole) -> Bool { ColumnNames.place(of: role, in: names) != nil }
        return has(.id) && (has(.text) || has(.title) || has(.label))
            && !(has(.source) && has(.target))
    }

    /// The columns and their roles.
    private struct Header {
        let names: [String]
        private(set) var meanings: [Meaning] = []
        private(set) var others: [String] = []
        private var uses: [ColumnUse] = []
        /// Whether ids are the indices of the rows.
        private(set) var numbersRows = false
        let file: String

        init(
            _ names: [String], _ options: Options, file: String, _ choices: ColumnChoices
        ) throws(GraphError) {
            self.names = names
            self.file = file
            let saved = options.saved
            let further = saved.places(in: names)
            let known = further == nil ? Set(saved.names) : []
            let header = names.indices.map { place in
                further?.contains(place) == true || known.contains(names[place])
                    ? "\u{0}" : names[place]
            }
            // pandas leaves the name of its index empty.
            guard
                let id = try choices.place(of: .id, in: header, file: file)
                    ?? Self.idPlace(withoutName: header, options)
            else { throw .missingColumn(file: file, column: "id", found: names) }
            numbersRows = id < 0
            var places: [Int: Meaning] = id < 0 ? [:] : [id: .id]
            var roles: [Int: ColumnRole] = id < 0 ? [:] : [id: .id]
            for (role, meaning) in [
                (ColumnRole.text, Meaning.text), (.title, .title), (.label, .label),
                (.split, .split), (.neighbors, .neighbors),
            ] {
                // Further columns of saved graphs may be called like lists of neighbours.
                if role == .neighbors, options.isOwn { continue }
                guard let place = try choices.place(of: role, in: header, file: file),
                    places[place] == nil
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

        /// The use of each column, after some proved useless.
        func uses(without unused: Set<Int>) -> [ColumnUse] {
            var other = -1
            return uses.map { use in
                guard use.use == .kept else { return use }
                other += 1
                return unused.contains(other) ? ColumnUse(use.column, .unused) : use
            }
        }

        /// The meaning of a column by its name.
        func meaning(of name: String) throws(GraphError) -> (name: String, Meaning) {
            guard let place = ColumnChoices.place(of: name, in: names) else {
                throw .missingColumn(file: file, column: name, found: names)
            }
            return (names[place], meanings[place])
        }

        /// The place of ids in a header that names none: the first column if it has no name, −1 if rows
        /// are numbered instead.
        private static func idPlace(withoutName header: [String], _ options: Options) -> Int? {
            if header.first == "" { return 0 }
            let isNumbered =
                options.numbersRows || ColumnNames.place(of: .neighbors, in: header) != nil
            return isNumbered ? -1 : nil
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
        private var neighbors = NeighborLists()

        init(labels: LabelCollector, header: Header) {
            self.labels = labels
            columns = [TextColumn](repeating: TextColumn(), count: header.others.count)
        }

        /// Appends the rows that are left.
        mutating func append(
            all reader: inout DelimitedReader, _ header: Header, role: SplitRole?,
            _ context: ReadingContext
        ) throws {
            while try reader.next() {
                try reader.expect(columns: header.names.count)
                try append(reader, header)
                if let role, roles.count < ids.count { roles.append(role) }
                if ids.count % 100_000 == 0 {
                    context.report(reading: reader.file, completed: ids.count)
                    try context.cancellation.check()
                }
            }
        }

        private mutating func append(_ reader: DelimitedReader, _ header: Header) throws {
            var maskRole: SplitRole?
            if header.numbersRows { _ = ids.append(Array(String(ids.count).utf8).span) }
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
                case .neighbors: neighbors.append(reader.text(field), line: reader.line)
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

        func parts(_ header: Header, isOwn: Bool, _ context: ReadingContext) throws -> GraphParts {
            var parts = GraphParts(name: context.name, ids: ids)
            if titles.count > 0 { parts.titles = titles }
            if let composed = try composedTexts(header, context.columns) {
                parts.texts = composed
            } else if texts.count > 0 {
                parts.texts = texts
            } else if titles.count > 0 {
                parts.texts = titles
                if !isOwn { parts.provenance.notes.append("The titles serve as texts.") }
            } else {
                parts.provenance.notes.append("There is no column of texts.")
            }
            var unused: Set<Int> =
                isOwn || texts.count == 0
                ? [] : ComputedColumns.places(among: header.others, columns, texts: texts)
            if !unused.isEmpty {
                let names = unused.sorted().map { "“\(header.others[$0])”" }
                parts.provenance.notes.append(
                    "\(names.joined(separator: ", ")) are counted again from the graph.")
            }
            for (index, name) in header.others.enumerated() where !unused.contains(index) {
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
            var uses = header.uses(without: unused)
            context.columns.mark(&uses)
            parts.provenance.columns = uses
            if header.numbersRows {
                parts.provenance.notes.append(
                    "There is no column of ids: nodes are numbered from 0.")
            }
            labels.finish(&parts)
            if !roles.isEmpty, roles.contains(where: { $0 != .none }) || isOwn {
                parts.splits = [SplitMask(name: "split", roles: roles)]
            }
            try neighbors.resolve(into: &parts, file: header.file, context)
            return parts
        }

        /// Whether a column just enumerates the rows, from 0 or 1.
        private static func countsRows(_ column: TextColumn) -> Bool {
            let first = column[0] == "1" ? 1 : 0
            return (0..<column.count).allSatisfy { column[$0] == String($0 + first) }
        }

        private func composedTexts(_ header: Header, _ choices: ColumnChoices) throws -> TextColumn?
        {
            try choices.texts(count: ids.count) { name throws(GraphError) in
                let (name, meaning) = try header.meaning(of: name)
                switch meaning {
                case .id: return { [ids] in ids[$0] }
                case .title: return { [titles] in titles[$0] }
                case .text: return { [texts] in texts[$0] }
                case .label: throw ColumnChoices.labelInText(name)
                case .other(let index): return { [column = columns[index]] in column[$0] }
                case .split, .mask, .neighbors:
                    throw .invalidSetting(
                        name: "text", value: name, allowed: "columns of texts or facts")
                }
            }
        }
    }
}
