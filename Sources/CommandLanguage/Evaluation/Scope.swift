import Support

/// The names that are known while a statement runs: local ones above those of the session.
struct Scope: Sendable {
    /// Values of parameters, loop variables and, inside a definition, of assignments; innermost last.
    private var frames: [[String: Value]] = []
    /// Whether assignments stay inside.
    private(set) var isInDefinition = false
    /// How deeply calculations, blocks and definitions are inside each other.
    var depth = 0

    /// The scope of a definition's body.
    func callee(_ parameters: [String: Value]) -> Scope {
        var scope = Scope()
        scope.frames = [parameters]
        scope.isInDefinition = true
        scope.depth = depth
        return scope
    }

    /// The local value of a name.
    func local(_ name: String) -> Value? {
        for frame in frames.reversed() {
            if let value = frame[name] { return value }
        }
        return nil
    }

    /// The local names.
    var localNames: [String] { frames.flatMap(\.keys).sorted() }

    /// Opens a frame that holds a loop's variable.
    mutating func push(_ name: String, _ value: Value) { frames.append([name: value]) }

    /// Closes the innermost frame.
    mutating func pop() { frames.removeLast() }

    /// Assigns a local name; returns false if the name belongs to the session.
    mutating func assign(_ value: Value, to name: String) -> Bool {
        for index in frames.indices.reversed() where frames[index][name] != nil {
            frames[index][name] = value
            return true
        }
        guard isInDefinition else { return false }
        frames[0][name] = value
        return true
    }
}
