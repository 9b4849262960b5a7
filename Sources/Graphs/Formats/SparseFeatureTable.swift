import Support
import Tensor
import Text

/// A table of sparse features: an id, the indices of the columns that are not zero, and where they
/// are not all 1 their values.
enum SparseFeatureTable {
    /// No table may have more columns.
    static let maxColumns = 1 << 24
    /// A table may always have so many columns.
    private static let fewColumns = 1 << 20
    /// Beyond that, a table without column names may have so many columns for each of its entries.
    private static let columnsPerEntry = 16

    /// Reads all rows; a node without a row has zeros.
    ///
    /// - Parameter width: The number of columns, or nothing: one more than the largest that occurs.
    /// - Throws: `GraphError` with file and line.
    static func read(_ path: String, _ ids: NodeIDs, width: Int?, _ context: ReadingContext) throws
        -> NodeFeatures
    {
        var reader = try context.openTable(path)
        let kind = GraphSource.withoutGzip(reader.file).split(separator: ".").first ?? "words"
        guard try reader.next() else { throw GraphError.empty(source: reader.file) }
        let header = reader.texts
        guard let idPlace = TableFolderReader.place(of: TableFolderReader.idNames, in: header),
            let columnPlace = TableFolderReader.place(of: ["columns", "words"], in: header)
        else { throw GraphError.missingColumn(file: reader.file, column: "columns", found: header) }
        let valuePlace = TableFolderReader.place(of: ["values"], in: header)
        var rows = [[(column: Int32, value: Float)]](repeating: [], count: ids.count)
        var hasRow = [Bool](repeating: false, count: ids.count)
        var largest = (column: -1, line: 0)
        var entryCount = 0
        while try reader.next() {
            try reader.expect(columns: header.count)
            guard let node = ids.index(of: reader.text(idPlace)) else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "the id of a node",
                    found: reader.text(idPlace))
            }
            guard !hasRow[node] else {
                throw GraphError.duplicateID(
                    file: reader.file, line: reader.line, id: reader.text(idPlace))
            }
            hasRow[node] = true
            let columns = try columnIndices(reader, columnPlace, limit: width ?? maxColumns)
            let values = try valuePlace.map { try fieldValues(reader, $0, count: columns.count) }
            if let most = columns.max(), most > largest.column { largest = (most, reader.line) }
            entryCount += columns.count
            rows[node] = zip(columns, values ?? Array(repeating: 1, count: columns.count)).map {
                (Int32($0), $1)
            }
        }
        guard entryCount <= Int(Int32.max) else {
            throw GraphError.tooLarge(what: "feature entries", limit: Int(Int32.max))
        }
        // A student's first layer has a row for each column: one stray index would exhaust the memory.
        let limit = max(fewColumns, min(maxColumns, columnsPerEntry * entryCount))
        guard width != nil || largest.column < limit else {
            throw GraphError.outOfRange(
                file: reader.file, line: largest.line,
                what: "of \(entryCount) entries, column number", value: largest.column,
                limit: limit)
        }
        return NodeFeatures(
            name: String(kind),
            sparse: SparseMatrix(rows: rows, columnCount: width ?? largest.column + 1))
    }

    private static func columnIndices(_ reader: DelimitedReader, _ field: Int, limit: Int)
        throws(GraphError) -> [Int]
    {
        var result: [Int] = []
        for word in reader.slice(field).split(separator: 0x20) {
            guard let number = Int(String(decoding: word, as: UTF8.self)) else {
                throw .malformed(
                    file: reader.file, line: reader.line, expected: "column numbers",
                    found: String(decoding: word.prefix(40), as: UTF8.self))
            }
            guard number >= 0, number < limit else {
                throw .outOfRange(
                    file: reader.file, line: reader.line, what: "column", value: number,
                    limit: limit)
            }
            result.append(number)
        }
        return result
    }

    private static func fieldValues(_ reader: DelimitedReader, _ field: Int, count: Int)
        throws(GraphError) -> [Float]
    {
        let words = reader.slice(field).split(separator: 0x20)
        guard words.count == count else {
            throw .malformed(
                file: reader.file, line: reader.line, expected: "\(count) values",
                found: "\(words.count) values")
        }
        var result: [Float] = []
        for word in words {
            guard let number = Float(String(decoding: word, as: UTF8.self)), number.isFinite else {
                throw .malformed(
                    file: reader.file, line: reader.line, expected: "a number",
                    found: String(decoding: word.prefix(40), as: UTF8.self))
            }
            result.append(number)
        }
        return result
    }
}
