import Text
import Support
import Tables

extension LanguageError {
    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .syntax(let problem, _): problem.summary
        case .unknownCommand(let name, _, _): "there is no command `\(name)`"
        case .missingVerb(let noun, _, _): "`\(noun)` is incomplete: it needs a verb"
        case .unknownOption(let command, let option, _, _):
            "`\(command)` has no option `--\(option)`"
        case .repeatedOption(_, let option, _): "`--\(option)` is given twice"
        case .unknownName(let name, let expected?, _, _):
            "there is no \(expected) called `\(name)` in the session"
        case .unknownName(let name, nil, _, _): "nothing is called `\(name)`"
        case .unknownColumn(let name, let columns, _):
            TableError.unknownColumn(name: name, columns: columns).summary
        case .unknownField(let name, let type, _, _): "a \(type) has no field `\(name)`"
        case .unknownFunction(let name, _, _): "there is no function `\(name)`"
        case .unknownChoice(let parameter, let found, _, _):
            "`\(found)` is not a choice for \(parameter)"
        case .unknownTopic(let name, _, _): "there is no help on `\(name)`"
        case .typeMismatch(let subject, _, let found, _): "\(subject) cannot be \(found)"
        case .nameNeedsParentheses(let subject, _, let name, _):
            "\(subject) cannot be the word `\(name)`"
        case .missingValue(let command, let parameter, _, _): "`\(command)` needs \(parameter)"
        case .missingOptionValue(_, let option, _, _): "`--\(option)` needs a value"
        case .extraValue(let command, let found, _, _):
            "`\(command)` has no place for `\(found)`"
        case .pipeNotAccepted(let command, let found, _, _):
            "\(found) cannot be piped into `\(command)`"
        case .outOfRange(let subject, let found, _, _): "\(subject) cannot be \(found)"
        default: summaryOfFurtherCases
        }
    }

    private var summaryOfFurtherCases: String {
        switch self {
        case .reservedName(let name, let role, _, _):
            "`\(name)` is \(role) and cannot be a new name"
        case .mixedComparison(let operation, let left, let right, _):
            "`\(operation)` compares \(left) with \(right), which are never equal"
        case .wrongArgumentCount(let function, _, let found, _):
            "`\(function)` cannot take \(found) argument\(found == 1 ? "" : "s")"
        case .functionFailed(let function, let reason, _, _): "`\(function)` failed: \(reason)"
        case .divisionByZero: "a number is divided by zero"
        case .overflow(let operation, _): "the result of `\(operation)` is too large"
        case .badPattern(let pattern, _, _): "`\(pattern)` is not a regular expression"
        case .recursionLimit(let subject, let limit, _):
            "\(subject) more than \(limit) levels deep"
        case .tooLong(let subject, let count, let limit, _):
            count.hasSuffix("bytes")
                ? "\(subject) has \(count); at most \(limit) are allowed"
                : "\(subject) has \(count) values; at most \(limit) are allowed"
        case .internalFailure(let command, _, _): "`\(command)` failed"
        default: name
        }
    }

    /// The expectation, the finding, and what is known.
    public var details: [String] {
        switch self {
        case .syntax(.unexpected(let found, let expected), _):
            ["expected: \(expected)", "found: \(found)"]
        case .syntax(.endsEarly(let expected), _): ["expected: \(expected)"]
        case .typeMismatch(_, let expected, let found, _):
            ["expected: \(expected)", "found: \(found)"]
        case .nameNeedsParentheses(_, let expected, let name, _):
            ["expected: \(expected)", "found: the name of a value, `\(name)`"]
        case .outOfRange(_, let found, let allowed, _): ["expected: \(allowed)", "found: \(found)"]
        case .missingValue(_, _, let expected, _), .missingOptionValue(_, _, let expected, _):
            ["expected: \(expected)"]
        case .extraValue(_, _, let usage, _), .functionFailed(_, _, let usage, _),
            .wrongArgumentCount(_, let usage, _, _):
            ["usage: \(usage)"]
        case .pipeNotAccepted(_, let found, let expected, _):
            (expected.map { ["expected: \($0)"] } ?? []) + ["found: \(found)"]
        case .unknownOption(_, _, let known, _): Self.listing("options", known.map { "--" + $0 })
        case .unknownColumn(let name, let columns, _):
            TableError.unknownColumn(name: name, columns: columns).details
        case .unknownField(_, _, let fields, _): Self.listing("fields", fields)
        case .unknownChoice(_, _, let choices, _): Self.listing("choices", choices)
        case .missingVerb(_, let verbs, _): Self.listing("verbs", verbs)
        case .unknownName(_, let expected?, let known, _):
            Self.listing("known \(expected) values", known)
        case .badPattern(_, let reason, _), .internalFailure(_, let reason, _): [reason]
        default: []
        }
    }

    /// A line that lists what is known, if anything is.
    private static func listing(_ title: String, _ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        let shown = names.prefix(20).joined(separator: ", ")
        return ["\(title): \(shown)\(names.count > 20 ? ", … (\(names.count))" : "")"]
    }
}
