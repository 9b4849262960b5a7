import Support

/// The context of binding a value to a parameter: the names of the session and the parameter.
public struct BindingContext: Sendable {
    let call: BoundCall
    /// The parameter's place among those of the command.
    let index: Int

    /// The command being called.
    public var command: String { call.name }
    /// The parameter being bound.
    public var parameter: ParameterDescription { call.command.parameters[index] }
    /// The value of a local or session name.
    public func lookup(_ name: String) -> Value? {
        call.scope.local(name) ?? call.session.value(named: name)
    }
    /// All names that `lookup` knows.
    public func names() -> [String] { call.scope.localNames + call.session.names }

    /// The error that an operand is of another type.
    public func mismatch(_ operand: Operand, expected: String) -> LanguageError {
        let subject = "`\(parameter.spelling)`"
        guard let name = operand.wordOrText, let value = lookup(name) else {
            return .typeMismatch(
                subject: subject, expected: expected, found: operand.found, range: operand.range)
        }
        switch parameter.kind.element {
        case .integer, .number, .boolean, .choice:
            return .nameNeedsParentheses(
                subject: subject, expected: expected, name: name, range: operand.range)
        default:
            return .typeMismatch(
                subject: subject, expected: expected,
                found: Operand.phrase(of: value, name: name), range: operand.range)
        }
    }

    /// The value that a word or text names in the session, or the value itself.
    ///
    /// - Throws: `unknownName` if nothing that is wanted goes by the name.
    public func sessionValue(
        of operand: Operand, expected: String, isWanted: (Value) -> Bool
    ) throws(LanguageError) -> Value {
        guard let name = operand.wordOrText else { return operand.plainValue }
        if let value = lookup(name) { return value }
        let known = names().filter { lookup($0).map(isWanted) ?? false }
        throw .unknownName(name: name, expected: expected, known: known, range: operand.range)
    }
}
