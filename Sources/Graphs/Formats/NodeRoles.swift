import Support

/// Assigns roles to the columns of nodes by their names, as for tables.
enum NodeRoles {
    /// Puts texts, titles, labels, the split and further columns into a graph's parts.
    ///
    /// - Parameters:
    ///   - columns: Names and a text for every node.
    ///   - line: Where a node is in the file, for errors.
    /// - Throws: `GraphError.malformed` for a word that is no role of a split; what labels throw.
    static func assign(
        _ columns: [(name: String, texts: TextColumn)], to parts: inout GraphParts, file: String,
        _ context: ReadingContext, line: (Int) -> Int
    ) throws {
        let names = columns.map(\.name)
        var used: [Int: ColumnRole] = [:]
        func place(_ role: ColumnRole) throws -> Int? {
            guard let place = try context.columns.place(of: role, in: names, file: file),
                used[place] == nil
            else { return nil }
            used[place] = role
            return place
        }
        let text = try place(.text)
        let title = try place(.title)
        parts.titles = title.map { columns[$0].texts }
        if let text { parts.texts = columns[text].texts }
        let composed = try context.columns.texts(count: parts.ids.count) {
            name throws(GraphError) -> ColumnChoices.Entry in
            if name == "id" { return { [ids = parts.ids] in ids[$0] } }
            guard let place = ColumnChoices.place(of: name, in: names) else {
                throw .missingColumn(file: file, column: name, found: names)
            }
            if ColumnNames.place(of: .label, in: names) == place {
                throw ColumnChoices.labelInText(name)
            }
            let texts = columns[place].texts
            return { texts[$0] }
        }
        if let composed {
            parts.texts = composed
        } else if text == nil, let title {
            parts.texts = columns[title].texts
            parts.provenance.notes.append("The titles serve as texts.")
        } else if text == nil {
            parts.provenance.notes.append("There is no column of texts.")
        }
        if let label = try place(.label) {
            var labels = LabelCollector()
            for node in 0..<parts.ids.count {
                try labels.append(
                    trimmed(columns[label].texts[node]), file: file, line: line(node))
            }
            labels.finish(&parts)
        }
        if let split = try place(.split) {
            parts.splits = [try roles(columns[split].texts, file: file, line: line)]
        }
        parts.columns = columns.indices.filter { used[$0] == nil }.map {
            NodeColumn(name: columns[$0].name, recognizing: columns[$0].texts)
        }
        var uses = columns.indices.map { place in
            ColumnUse(columns[place].name, used[place].map { .role($0) } ?? .kept)
        }
        context.columns.mark(&uses)
        parts.provenance.columns += uses
        parts.provenance.notes += DistinctNames.apply(to: &parts.columns)
    }

    private static func roles(_ words: TextColumn, file: String, line: (Int) -> Int) throws
        -> SplitMask
    {
        var roles: [SplitRole] = []
        for node in 0..<words.count {
            let word = trimmed(words[node])
            guard let role = SplitRole(word: word) else {
                throw GraphError.malformed(
                    file: file, line: line(node), expected: "train, val, test or nothing",
                    found: String(word.prefix(60)))
            }
            roles.append(role)
        }
        return SplitMask(name: "split", roles: roles)
    }

    /// A word without the blanks and line ends around it that pretty-printed files have.
    private static func trimmed(_ word: String) -> String {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = word.unicodeScalars.first, let last = word.unicodeScalars.last,
            isBlank(first) || isBlank(last)
        else { return word }
        let start = word.unicodeScalars.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(start[...$0]) } ?? ""
    }
}
