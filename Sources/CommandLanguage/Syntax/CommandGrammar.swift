/// The shape of a command that the parser needs to read its arguments.
public struct CommandShape: Sendable, Equatable {
    /// How many values come before the expression that takes the rest of the stage.
    ///
    /// `nil` if the command declares none. The value a pipe brings counts as one of them.
    public var valuesBeforeExpression: Int?
    /// Whether a brace after the command opens a block, not a record.
    public var takesBlock: Bool
    /// Whether one of the values before the expression can come from a pipe.
    public var takesPipe: Bool
    /// The options that are followed by a value.
    public var valuedOptions: Set<String>

    /// Makes a shape.
    public init(
        valuesBeforeExpression: Int? = nil, takesBlock: Bool = false, takesPipe: Bool = false,
        valuedOptions: Set<String> = []
    ) {
        self.valuesBeforeExpression = valuesBeforeExpression
        self.takesBlock = takesBlock
        self.takesPipe = takesPipe
        self.valuedOptions = valuedOptions
    }
}

/// The commands that a parser knows: their names and their shapes.
public struct CommandGrammar: Sendable {
    /// The words of the language itself.
    public static let keywords: Set<String> = [
        "for", "in", "if", "else", "def", "and", "or", "not", "true", "false", "nothing",
    ]

    private var shapes: [String: CommandShape]
    private var verbs: [String: [String]] = [:]
    /// The words that start commands and may be assigned to.
    private var open: Set<String> = []
    /// The words that start commands and yet name a value, which wins over the command.
    private(set) var assigned: Set<String> = []

    /// Makes a grammar of commands by their full names.
    public init(_ shapes: [String: CommandShape] = [:]) {
        self.shapes = shapes
        for name in shapes.keys.sorted() {
            let words = name.split(separator: " ").map(String.init)
            if words.count == 2 { verbs[words[0], default: []].append(words[1]) }
            if !ReservedWords.all.contains(words[0]) { open.insert(words[0]) }
        }
    }

    /// The shape of a command, if there is one of this name.
    public func shape(of name: String) -> CommandShape? { shapes[name] }

    /// The verbs of a noun.
    public func verbs(of noun: String) -> [String] { verbs[noun] ?? [] }

    /// Whether a word starts a command.
    public func isCommandStart(_ word: String) -> Bool {
        shapes[word] != nil || verbs[word] != nil
    }

    /// The full names of all commands, in order.
    public var names: [String] { shapes.keys.sorted() }

    /// Adds a definition.
    public mutating func define(_ name: String) {
        shapes[name] = CommandShape()
        open.remove(name)
    }

    /// Whether a word that starts a command may be assigned to.
    public func isOpen(_ word: String) -> Bool { open.contains(word) }

    /// Notes that a word names a value from here on.
    public mutating func assign(_ name: String) {
        if isOpen(name) { assigned.insert(name) }
    }

    /// Forgets what was noted since, as at the end of a definition.
    mutating func restore(assigned: Set<String>) { self.assigned = assigned }

    /// Whether a word that starts a command names a value.
    public func isAssigned(_ word: String) -> Bool { assigned.contains(word) }

    /// The kind of a reserved word, which may not be assigned to; `nil` for other words.
    public func role(of word: String) -> String? {
        if Self.keywords.contains(word) { return "a keyword" }
        if isOpen(word) { return nil }
        if shapes[word] != nil { return "a command" }
        return verbs[word] != nil ? "the first word of commands" : nil
    }
}
