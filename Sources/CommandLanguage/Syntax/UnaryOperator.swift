import Support

/// An operator with one operand.
public enum UnaryOperator: String, Sendable, CaseIterable {
    /// Logical negation.
    case not
    /// Change of sign.
    case minus = "-"
}
