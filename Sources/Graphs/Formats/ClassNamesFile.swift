import JSON
import Support
import Text

/// A file that names the classes of a graph.
///
/// It is a table of labels and names with a header (`label,name`) or without one; a JSON object from
/// labels to names; or one name a line, or a JSON list, in the order of the class indices from 0.
public enum ClassNamesFile {
    /// The new names of a graph's classes by their present ones; classes that the file does not name
    /// are left out.
    ///
    /// - Throws: `GraphError.malformed` if nothing in the file fits the classes; `FileError`.
    public static func read(_ path: String, for graph: TextAttributedGraph) throws -> [String:
        String]
    {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let pairs = try path.lowercased().hasSuffix(".json") ? json(path, file) : table(path, file)
        let known = Set(graph.classNames)
        var names: [String: String] = [:]
        for (word, name) in pairs where known.contains(word) && !name.isEmpty {
            guard names.updateValue(name, forKey: word) == nil else {
                throw GraphError.duplicateClass(file: file, line: 1, label: word)
            }
        }
        guard !names.isEmpty else {
            throw GraphError.malformed(
                file: file, line: 1,
                expected:
                    "labels that the graph has (\(graph.classNames.prefix(8).joined(separator: ", ")))",
                found: pairs.prefix(8).map(\.0).joined(separator: ", "))
        }
        return names
    }

    private static func json(_ path: String, _ file: String) throws -> [(String, String)] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: try ByteStream.contents(of: path, limit: 1 << 24))
        } catch let problem as JSONError {
            throw GraphError.malformed(
                file: file, line: 1, expected: "an object of labels and names, or a list of names",
                found: problem.summary)
        }
        if let object = value.objectValue {
            return object.compactMap { word, name in name.stringValue.map { (word, $0) } }
        }
        return (value.arrayValue ?? []).enumerated().compactMap { number, name in
            name.stringValue.map { (String(number), $0) }
        }
    }

    private static func table(_ path: String, _ file: String) throws -> [(String, String)] {
        do {
            var reader = try DelimitedReader(
                recognizing: path, suggested: TableFolderReader.suggestedDelimiter(path))
            var rows: [[String]] = []
            while try reader.next() { rows.append(reader.texts.map(TableFolderReader.trimmed)) }
            guard let header = rows.first else { throw GraphError.empty(source: file) }
            if header.count == 1
                || file.hasSuffix(".txt") && rows.contains(where: { $0.count != 2 })
            {
                return rows.enumerated().map { (String($0), $1.joined(separator: ",")) }
            }
            let label =
                ColumnNames.place(of: .label, in: header) ?? ColumnNames.place(of: .id, in: header)
            let name = ColumnNames.place(
                of: ["name", "class_name", "label_name", "category", "title", "description"],
                in: header.enumerated().map { $0.offset == label ? "\u{0}" : $0.element })
            guard let label, let name else {
                return rows.compactMap { $0.count > 1 ? ($0[0], $0[1]) : nil }
            }
            return rows.dropFirst().compactMap {
                $0.count > max(label, name) ? ($0[label], $0[name]) : nil
            }
        } catch let problem as DelimitedError {
            throw GraphError(problem)
        }
    }
}
