import Support

/// The names that are known while a statement runs: local ones above those of the session.
struct Scope: Sendable {
    /// Some local names and their values; few, so that they are searched one by one.
    private typealias Frame = [(name: String, value: Value)]

    /// Values of parameters, loop variables and, inside a definition, of assignments; innermost last.
    private var frames: [Frame] = []
    /// Whether assignments stay inside.
    private(set) var isInDefinition = false
    /// How deeply calculations, blocks and definitions are inside each other.
    var depth = 0

    /// The scope of a definition's body.
    func callee(_ parameters: [String: Value]) -> Scope {
        var scope = Scope()
        scope.frames = [parameters.map { ($0.key, $0.value) }]
        scope.isInDefinition = true
        scope.depth = depth
        return scope
    }

    /// The local value of a name.
    func local(_ name: String) -> Value? {
        for frame in frames.reversed() {
            for entry in frame where entry.name == name { return entry.value }
        }
        return nil
    }

    /// The local names.
    var localNames: [String] { frames.flatMap { $0.map(\.name) }.sorted() }

    /// Opens a frame that holds a loop's variable.
    mutating func push(_ name: String, _ value: Value) { frames.append([(name, value)]) }

    /// Gives the innermost frame, a loop's, its next value.
    mutating func replace(_ name: String, _ value: Value) {
        frames[frames.count - 1][0] = (name, value)
    }

    /// Closes the innermost frame.
    mutating func pop() { frames.removeLast() }

    /// Assigns a local name; returns false if the name belongs to the session.
    mutating func assign(_ value: Value, to name: String) -> Bool {
        for index in frames.indices.reversed() {
            guard let entry = frames[index].firstIndex(where: { $0.name == name }) else {
                continue
            }
            frames[index][entry].value = value
            return true
        }
        guard isInDefinition else { return false }
        frames[0].append((name, value))
        return true
    }
}
