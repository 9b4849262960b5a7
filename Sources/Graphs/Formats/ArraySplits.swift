import Checkpoints
import JSON

/// Splits as masks (one column or several) or as lists of node indices.
struct ArraySplits {
    private static let roles: [(prefixes: [String], role: SplitRole)] = [
        (["train"], .train), (["val", "valid", "validation", "dev"], .validation),
        (["test"], .test),
    ]
    private static let maskEndings = ["_mask", "_masks", "mask", "masks"]
    private static let listEndings = [
        "_idx", "_id", "_ids", "_index", "_indices", "_nodes", "_nid", "", "_idxs",
    ]

    private var masks: [(role: SplitRole, name: String, array: NumPyArray)] = []
    private var lists: [(role: SplitRole, name: String, nodes: [Int])] = []
    /// The names that were taken.
    var names: [String] { masks.map(\.name) + lists.map(\.name) }

    /// Takes the members that are a split out of a file's members.
    static func take(from members: inout ArrayGraph.Members) -> ArraySplits {
        var splits = ArraySplits()
        splits.takeMasks(&members)
        guard splits.masks.isEmpty else { return splits }
        for name in ["split_idx", "splits", "split"] {
            guard case .group(var inner)? = members[name] else { continue }
            splits.takeLists(&inner)
            if !splits.lists.isEmpty {
                members[name] = nil
                return splits
            }
        }
        splits.takeLists(&members)
        return splits
    }

    private mutating func takeMasks(_ members: inout ArrayGraph.Members) {
        for (prefixes, role) in Self.roles {
            for name in prefixes.flatMap({ prefix in Self.maskEndings.map { prefix + $0 } }) {
                guard case .array(let array)? = members[name], (1...2).contains(array.shape.count)
                else { continue }
                masks.append((role, name, array))
                members[name] = nil
                break
            }
        }
    }

    private mutating func takeLists(_ members: inout ArrayGraph.Members) {
        for (prefixes, role) in Self.roles {
            for name in prefixes.flatMap({ prefix in Self.listEndings.map { prefix + $0 } }) {
                guard let nodes = members[name]?.integers else { continue }
                lists.append((role, name, nodes))
                members[name] = nil
                break
            }
        }
    }

    /// The splits of a graph of so many nodes.
    ///
    /// - Throws: `GraphError.lengthMismatch`, `.outOfRange`, `.overlappingSplit`.
    func masks(count: Int, file: String) throws -> [SplitMask] {
        guard !masks.isEmpty else { return try listed(count: count, file: file) }
        let columns = try masks.map { try Self.columns($0.array, named: $0.name, count: count) }
        let width = columns.map(\.count).max() ?? 1
        return try (0..<width).map { number in
            var roles = [SplitRole](repeating: .none, count: count)
            for (mask, own) in zip(masks, columns) {
                // A part that all splits share has one column.
                guard
                    let column = own.count == 1 ? own.first : own.count > number ? own[number] : nil
                else { continue }
                for node in 0..<count where column[node] {
                    try Self.set(mask.role, node, in: &roles, "\(file), \(mask.name)")
                }
            }
            return SplitMask(name: width == 1 ? "split" : "split-\(number)", roles: roles)
        }
    }

    private static func set(
        _ role: SplitRole, _ node: Int, in roles: inout [SplitRole], _ place: String
    ) throws(GraphError) {
        guard roles[node] == .none else {
            throw .overlappingSplit(
                file: place, line: node + 1, node: String(node), first: roles[node].word,
                second: role.word)
        }
        roles[node] = role
    }

    /// A mask's columns, one a split: `[nodes]`, `[nodes, splits]` or `[splits, nodes]`.
    private static func columns(_ array: NumPyArray, named name: String, count: Int) throws
        -> [[Bool]]
    {
        let values =
            array.integers()?.map { $0 != 0 } ?? array.floats().map { $0 != 0 }
        let shape = array.shape
        if shape == [count] { return [values] }
        if shape.count == 2, shape[0] == count {
            return (0..<shape[1]).map { column in
                (0..<count).map { values[$0 * shape[1] + column] }
            }
        }
        if shape.count == 2, shape[1] == count {
            return (0..<shape[0]).map { Array(values[$0 * count..<($0 + 1) * count]) }
        }
        throw GraphError.lengthMismatch(
            what: "entries of “\(name)”", expected: count, found: shape.first ?? 0)
    }

    private func listed(count: Int, file: String) throws -> [SplitMask] {
        guard lists.contains(where: { $0.role == .train }) else { return [] }
        var roles = [SplitRole](repeating: .none, count: count)
        for list in lists {
            for (place, node) in list.nodes.enumerated() {
                guard node >= 0, node < count else {
                    throw GraphError.outOfRange(
                        file: "\(file), \(list.name)", line: place + 1, what: "node", value: node,
                        limit: count)
                }
                guard roles[node] != list.role else { continue }
                try Self.set(list.role, node, in: &roles, "\(file), \(list.name)")
            }
        }
        return [SplitMask(name: "split", roles: roles)]
    }
}
