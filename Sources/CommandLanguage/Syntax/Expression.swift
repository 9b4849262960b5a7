import Support

/// A calculation.
public struct Expression: Sendable, Equatable {
    /// The kinds of expression.
    public indirect enum Kind: Sendable, Equatable {
        /// `true`, `false`, `nothing`, or a number.
        case literal(Literal)
        /// Text in quotes.
        case text(TextTemplate)
        /// A column, if there is a table, else a variable.
        case name(String)
        /// A list, a record or a range, whose words are text.
        case value(Argument.Value)
        /// `target.name`.
        case field(Expression, Name)
        /// `function(arguments)`.
        case call(Name, [Expression])
        /// `not x`, `-x`.
        case unary(UnaryOperator, Expression)
        /// `a + b` and its like.
        case binary(BinaryOperator, Expression, Expression)
        /// A pipeline in parentheses.
        case pipeline(Pipeline)
    }

    /// A value written out.
    public enum Literal: Sendable, Equatable {
        /// `nothing`.
        case nothing
        /// `true` or `false`.
        case boolean(Bool)
        /// An integer, not negative.
        case integer(Int)
        /// A number with a fraction, not negative.
        case number(Double)
        /// `60%`, as written before the sign.
        case percent(Double)
    }

    /// Its kind.
    public let kind: Kind
    /// Where it stands.
    public let place: Place
    /// How many operators, calls and fields are inside each other.
    public let height: Int

    /// Makes an expression.
    public init(_ kind: Kind, _ place: Place = .none) {
        self.kind = kind
        self.place = place
        height =
            switch kind {
            case .field(let inner, _), .unary(_, let inner): inner.height + 1
            case .call(_, let arguments): (arguments.map(\.height).max() ?? 0) + 1
            case .binary(_, let left, let right): max(left.height, right.height) + 1
            default: 1
            }
    }

    /// The name, if the expression is nothing else.
    public var soleName: String? {
        if case .name(let name) = kind { name } else { nil }
    }
}
