import Support

/// An operator with two operands.
public enum BinaryOperator: String, Sendable, CaseIterable {
    /// True if one of both is.
    case or
    /// True if both are.
    case and
    /// Equal.
    case equal = "=="
    /// Not equal.
    case notEqual = "!="
    /// Less.
    case less = "<"
    /// Less or equal.
    case lessOrEqual = "<="
    /// Greater.
    case greater = ">"
    /// Greater or equal.
    case greaterOrEqual = ">="
    /// The regular expression on the right matches somewhere.
    case matches = "=~"
    /// The value is in the list, or the text in the text.
    case isIn = "in"
    /// Sum, or texts and lists joined.
    case plus = "+"
    /// Difference.
    case minus = "-"
    /// Product.
    case times = "*"
    /// Quotient, always with a fraction.
    case divided = "/"
    /// Remainder with the sign of the divisor.
    case modulo = "%"

    /// How tightly it binds; larger is tighter.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .isIn: 4
        case .plus, .minus: 5
        case .times, .divided, .modulo: 6
        }
    }

    /// Whether it is a comparison, of which none may follow another.
    var isComparison: Bool { precedence == 4 }
}
