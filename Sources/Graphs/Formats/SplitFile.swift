import Checkpoints
import JSON
import Support
import Text

/// A file that divides a graph's nodes: `--split file:PATH`.
///
/// It is a table of ids and parts (`id,split`, or a column a split); a JSON object of lists of ids by
/// part (`{"train": [...], "val": [...], "test": [...]}`); or arrays of masks or of row indices in a
/// `.npz` or `.pt` file.
public enum SplitFile {
    /// The splits of a file.
    ///
    /// - Throws: `GraphError`, `FileError`, `CheckpointError`, `Interrupted`.
    public static func read(
        _ path: String, for graph: TextAttributedGraph, _ context: ReadingContext
    ) throws -> [SplitMask] {
        let source = try GraphSource(path: path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? path
        let masks: [SplitMask]
        switch source.fileExtension {
        case "json": masks = [try json(source.path, file, graph.ids, source.baseName)]
        case "npz", "pt", "pth", "pkl", "pickle":
            var members = try ArrayFileReader.members(source, file)
            masks = try ArraySplits.take(from: &members).masks(count: graph.nodeCount, file: file)
        default:
            do {
                masks = try TableFolderReader.splits(source.path, graph.ids, isOwn: false, context)
            } catch let problem as DelimitedError {
                throw GraphError(problem)
            }
        }
        let held = masks.filter { mask in mask.roles.contains { $0 != .none } }
        guard !held.isEmpty else {
            throw GraphError.malformed(
                file: file, line: 1, expected: "nodes of the parts train, val and test",
                found: "none")
        }
        return held.count == 1
            ? held.map { SplitMask(name: source.baseName, roles: $0.roles) } : held
    }

    private static func json(_ path: String, _ file: String, _ ids: NodeIDs, _ name: String) throws
        -> SplitMask
    {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: try ByteStream.contents(of: path, limit: 1 << 30))
        } catch let problem as JSONError {
            throw GraphError.malformed(
                file: file, line: 1, expected: "an object of lists of ids", found: problem.summary)
        }
        var roles = [SplitRole](repeating: .none, count: ids.count)
        for (word, list) in value.objectValue ?? [:] {
            guard let role = SplitRole(word: word), role != .none, let list = list.arrayValue else {
                continue
            }
            for entry in list {
                let id = entry.stringValue ?? entry.intValue.map(String.init) ?? ""
                guard let node = ids.index(of: id) else {
                    throw GraphError.malformed(
                        file: file, line: 1, expected: "the ids of nodes in “\(word)”", found: id)
                }
                guard roles[node] == .none || roles[node] == role else {
                    throw GraphError.overlappingSplit(
                        file: file, line: 1, node: id, first: roles[node].word, second: role.word)
                }
                roles[node] = role
            }
        }
        return SplitMask(name: name, roles: roles)
    }
}

extension TextAttributedGraph {
    /// The graph with a split in use: one of its own by name, a column whose words are parts of a split,
    /// one made by a recipe (`few:10`, `random:60/20/20@3`, `planetoid`), or a file's (`file:PATH`).
    ///
    /// - Throws: `GraphError` if it is none of them.
    public func applyingSplit(_ word: String, seed: Int, _ context: ReadingContext? = nil) throws
        -> TextAttributedGraph
    {
        if splits.contains(where: { $0.name == word }) { return try using(split: word) }
        if word.hasPrefix("file:") {
            let found = try SplitFile.read(
                String(word.dropFirst(5)), for: self, context ?? ReadingContext(name: name))
            var graph = self
            for split in found { graph = graph.adding(split: split) }
            return try graph.using(split: found[0].name)
        }
        if let recipe = try SplitRecipe(word: word) {
            guard let own = SplitRecipe.seed(in: word) else {
                return try splitting(recipe, seed: seed)
            }
            return try splitting(recipe, seed: own, name: "\(recipe.name)@\(own)")
        }
        if let column = columns.first(where: { $0.name == word }) {
            let roles = (0..<nodeCount).map { SplitRole(word: column.text(of: $0)) }
            if !roles.contains(nil), roles.contains(.train) {
                return adding(split: SplitMask(name: word, roles: roles.compactMap { $0 }))
            }
        }
        return try using(split: word)
    }
}
