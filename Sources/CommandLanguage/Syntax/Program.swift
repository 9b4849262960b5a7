import Support

/// Where a node stands in its source; equal to every other place, so that trees compare by content.
public struct Place: Sendable, Equatable {
    /// The characters of the node.
    public let range: SourceRange

    /// Makes a place.
    public init(_ range: SourceRange) { self.range = range }

    /// A place for nodes that no source holds.
    public static let none = Place(SourceRange(0, 0))

    /// Always true.
    public static func == (left: Place, right: Place) -> Bool { true }
}

/// A name with its place.
public struct Name: Sendable, Equatable {
    /// The name.
    public let text: String
    /// Where it stands.
    public let place: Place

    /// Makes a name.
    public init(_ text: String, _ place: Place = .none) {
        self.text = text
        self.place = place
    }
}

/// A whole cell or file.
public struct Program: Sendable, Equatable {
    /// Its statements, in order.
    public let statements: [Statement]

    /// Makes a program.
    public init(_ statements: [Statement]) { self.statements = statements }
}

/// Statements between braces.
public struct Block: Sendable, Equatable {
    /// Its statements, in order.
    public let statements: [Statement]
    /// Where it stands, braces included.
    public let place: Place

    /// Makes a block.
    public init(_ statements: [Statement], _ place: Place = .none) {
        self.statements = statements
        self.place = place
    }
}

/// One step of a program.
public struct Statement: Sendable, Equatable {
    /// The kinds of statement.
    public enum Kind: Sendable, Equatable {
        /// `name = pipeline`.
        case assignment(Name, Pipeline)
        /// `def name [parameters] { … }`.
        case definition(name: Name, parameters: [Name], body: Block)
        /// A pipeline run for its result.
        case pipeline(Pipeline)
        /// Words followed by `?` or `??`.
        case help(topic: [String], isDetailed: Bool)
    }

    /// Its summary.
    public let kind: Kind
    /// Whether a semicolon follows it, which keeps its result silent.
    public let isSilent: Bool
    /// Where it stands.
    public let place: Place

    /// Makes a statement.
    public init(_ kind: Kind, isSilent: Bool = false, _ place: Place = .none) {
        self.kind = kind
        self.isSilent = isSilent
        self.place = place
    }
}

/// Stages, each of which gets the result of the one before.
public struct Pipeline: Sendable, Equatable {
    /// The stages; never empty.
    public let stages: [Stage]
    /// Where it stands.
    public let place: Place

    /// Makes a pipeline.
    public init(_ stages: [Stage], _ place: Place = .none) {
        self.stages = stages
        self.place = place
    }

    /// The expression that is the whole pipeline, if it is one.
    public var soleExpression: Expression? {
        if stages.count == 1, case .expression(let expression) = stages[0].kind {
            expression
        } else {
            nil
        }
    }
}

/// One part of a pipeline.
public struct Stage: Sendable, Equatable {
    /// The kinds of stage.
    public indirect enum Kind: Sendable, Equatable {
        /// A command with its arguments.
        case call(CommandCall)
        /// `for variable in values { … }`.
        case loop(variable: Name, values: Argument.Value, body: Block)
        /// `if condition { … } else { … }`; an `else if` is an otherwise that holds one stage.
        case conditional(condition: Expression, then: Block, otherwise: Block?)
        /// A literal, a name or a calculation.
        case expression(Expression)
    }

    /// Its kind.
    public let kind: Kind
    /// Where it stands.
    public let place: Place

    /// Makes a stage.
    public init(_ kind: Kind, _ place: Place = .none) {
        self.kind = kind
        self.place = place
    }
}

/// A command and what is written after it.
public struct CommandCall: Sendable, Equatable {
    /// The command's words joined by a blank, as it is registered.
    public let command: Name
    /// Values and options in the order written.
    public let arguments: [Argument]
    /// The expression that takes the rest of the stage, where the command declares one.
    public let expression: Expression?
    /// The block, where the command declares one.
    public let block: Block?

    /// Makes a call.
    public init(
        _ command: Name, _ arguments: [Argument], expression: Expression? = nil,
        block: Block? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.expression = expression
        self.block = block
    }
}

/// Text with expressions inside.
public struct TextTemplate: Sendable, Equatable {
    /// A part of the text.
    public enum Piece: Sendable, Equatable {
        /// Characters as they are.
        case characters(String)
        /// `\(…)`.
        case expression(Expression)
    }

    /// The parts, in order; neighbouring characters are one part, and none is empty.
    public let pieces: [Piece]

    /// Makes a template.
    public init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Makes a template without expressions.
    public init(_ text: String) { pieces = text.isEmpty ? [] : [.characters(text)] }
}
