/// What the parser must know of a command before it can read what follows.
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

    /// Makes a grammar of commands by their full names.
    public init(_ shapes: [String: CommandShape] = [:]) {
        self.shapes = shapes
        for name in shapes.keys.sorted() {
            let words = name.split(separator: " ").map(String.init)
            if words.count == 2 { verbs[words[0], default: []].append(words[1]) }
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
    public mutating func define(_ name: String) { shapes[name] = CommandShape() }

    /// What a word is that may not be assigned to, if it is such a word.
    public func role(of word: String) -> String? {
        if Self.keywords.contains(word) { return "a keyword" }
        if shapes[word] != nil { return "a command" }
        return verbs[word] != nil ? "the first word of commands" : nil
    }

    /// A name like the given one that is free.
    public func proposal(for word: String) -> String {
        Table.unusedName(like: "my-\(word)") { role(of: $0) != nil }
    }
}
