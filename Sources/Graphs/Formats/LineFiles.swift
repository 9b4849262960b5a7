import Support
import Text

/// Small files that hold one fact a line, which several formats are made of.
enum LineFiles {
    /// The lines of a file, blank ones included; those at the end are dropped.
    static func lines(_ path: String, _ context: ReadingContext) throws -> TextColumn {
        var reader = try context.open(path, .none, keepsBlankLines: true)
        var lines = TextColumn()
        while try reader.next() { lines.append(bytes: reader.slice(0)) }
        return lines
    }

    /// Row indices, the first field of each line; a first line that is not a number is a header.
    static func numberedRows(_ path: String, limit: Int, _ context: ReadingContext) throws
        -> [(number: Int, line: Int)]
    {
        var reader = try context.open(path, .comma)
        var indices: [(number: Int, line: Int)] = []
        var isFirst = true
        while try reader.next() {
            defer { isFirst = false }
            if isFirst, Int(reader.text(0)) == nil { continue }
            indices.append((try rowNumber(reader, 0, limit: limit), reader.line))
        }
        return indices
    }

    /// A field that is a row index below a limit.
    ///
    /// - Throws: `GraphError.outOfRange`, `.malformed`.
    static func rowNumber(_ reader: DelimitedReader, _ field: Int, limit: Int) throws(GraphError)
        -> Int
    {
        let number = try reader.integer(field)
        guard number >= 0, number < limit else {
            throw .outOfRange(
                file: reader.file, line: reader.line, what: "node", value: number, limit: limit)
        }
        return number
    }

    /// Edges as pairs of row indices.
    static func edges(
        _ path: String, _ separator: Delimiter, nodeCount: Int,
        hasHeader: Bool = false, _ context: ReadingContext
    ) throws -> EdgeList {
        var reader = try context.open(path, separator)
        var edges = EdgeList()
        var isFirst = true
        while try reader.next() {
            defer { isFirst = false }
            try reader.expect(columns: 2)
            if isFirst, Int(reader.text(0)) == nil, hasHeader { continue }
            edges.append(
                try rowNumber(reader, 0, limit: nodeCount),
                try rowNumber(reader, 1, limit: nodeCount))
        }
        return edges
    }

    /// One label a line, blank where unknown, below a header or none.
    static func labels(
        _ path: String, nodeCount: Int, hasHeader: Bool, names: LabelCollector = LabelCollector(),
        notes: inout [String], _ context: ReadingContext
    ) throws -> (labels: [Int32], classNames: [String]) {
        var reader = try context.open(path, .comma, keepsBlankLines: true)
        var labels = names
        if hasHeader { _ = try reader.next() }
        while try reader.next() {
            guard labels.labels.count < nodeCount || !reader.isEmpty(0) else { continue }
            try labels.append(reader.text(0), file: reader.file, line: reader.line)
        }
        // A file may leave out the last lines where they are blank.
        while labels.labels.count < nodeCount { try labels.append("", file: reader.file, line: 0) }
        notes += labels.notes
        return labels.sorted()
    }

    /// A split of files of row indices, of those that are there; nothing if none is.
    static func split(
        named name: String, nodeCount: Int, _ files: [(role: SplitRole, path: String?)],
        _ context: ReadingContext
    ) throws -> SplitMask? {
        var roles = [SplitRole](repeating: .none, count: nodeCount)
        var isThere = false
        for (role, path) in files {
            guard let path else { continue }
            isThere = true
            let file = path.split(separator: "/").last.map(String.init) ?? path
            for entry in try numberedRows(path, limit: nodeCount, context) {
                guard roles[entry.number] == .none else {
                    throw GraphError.overlappingSplit(
                        file: file, line: entry.line, node: String(entry.number),
                        first: roles[entry.number].word, second: role.word)
                }
                roles[entry.number] = role
            }
        }
        return isThere ? SplitMask(name: name, roles: roles) : nil
    }
}
