import Support

extension TextAttributedGraph {
    /// The graph with other names for some classes; their order and the labels stay.
    ///
    /// - Parameter names: New names by the old ones.
    /// - Throws: `GraphError.unknownClass` for an old name that no class has, `.invalidSetting` if two
    ///   classes would have one name.
    public func renamingClasses(_ names: [String: String]) throws -> TextAttributedGraph {
        for name in names.keys.sorted() where !classNames.contains(name) {
            throw GraphError.unknownClass(name: name, available: classNames)
        }
        let renamed = classNames.map { names[$0] ?? $0 }
        var seen: Set<String> = []
        for name in renamed where !seen.insert(name).inserted {
            throw GraphError.invalidSetting(
                name: "a class's new name", value: name, allowed: "the name of one class only")
        }
        return try replacing { $0.classNames = renamed }
    }

    /// The graph whose classes are called as a further column says, which has one word for each class.
    ///
    /// - Throws: `GraphError.unknownColumn`; `.invalidSetting` if a class has several words.
    public func renamingClasses(byColumn name: String) throws -> TextAttributedGraph {
        let column = try column(named: name)
        guard let names = classNames(in: column) else {
            throw GraphError.invalidSetting(
                name: "the column", value: name,
                allowed: "one with a word of its own for each class")
        }
        return try renamingClasses(names)
    }

    /// The word that a column has for each class; nothing if a class has several words or none, or two
    /// classes share one.
    func classNames(in column: NodeColumn) -> [String: String]? {
        var words = [String?](repeating: nil, count: classCount)
        for node in 0..<nodeCount where labels[node] >= 0 {
            let word = column.text(of: node)
            guard !word.isEmpty else { return nil }
            let label = Int(labels[node])
            guard words[label] ?? word == word else { return nil }
            words[label] = word
        }
        let known = words.compactMap { $0 }
        guard known.count == classCount, Set(known).count == classCount, classCount > 0 else {
            return nil
        }
        return Dictionary(uniqueKeysWithValues: zip(classNames, known))
    }
}
