import Support
import Tables

extension LanguageError {
    /// The nearest known name to the one that was typed, if one is near.
    public var suggestion: String? {
        switch self {
        case .unknownCommand(let name, let known, _): Self.nearestCommand(to: name, in: known)
        case .unknownOption(_, let option, let known, _):
            NearestName.suggestion(for: option, in: known).map { "--" + $0 }
        case .unknownName(let name, _, let known, _), .unknownField(let name, _, let known, _),
            .unknownFunction(let name, let known, _), .unknownChoice(_, let name, let known, _),
            .unknownTopic(let name, let known, _), .unknownColumn(let name, let known, _):
            NearestName.suggestion(for: name, in: known)
        default: nil
        }
    }

    /// The nearest command to one or two words, also when only the first is meant.
    private static func nearestCommand(to name: String, in known: [String]) -> String? {
        if let found = NearestName.suggestion(for: name, in: known) { return found }
        guard let first = name.split(separator: " ").first.map(String.init) else { return nil }
        return NearestName.suggestion(for: first, in: known)
    }

    /// The replacement for the column `node` of version 0.1.0, a name in some tables and a position in others.
    private var renamed: String? {
        switch self {
        case .unknownField("node", _, let known, _):
            known.contains("id") && known.contains("row")
                ? "`id` is a node's own name, `row` its position: use one of them" : nil
        default: nil
        }
    }

    /// The name that something has here which other programs call as it was typed.
    private var foreign: String? {
        switch self {
        case .unknownCommand(let name, let known, _):
            ForeignNames.command(name, known: known).map { "`\(name)` is called `\($0)` here" }
        case .unknownFunction(let name, let known, _):
            ForeignNames.function(name, known: known).map { "`\(name)` is called `\($0)` here" }
        default: nil
        }
    }

    /// How to fix it, in one sentence.
    public var remedy: String {
        if case .unknownColumn(let name, let columns, _) = self {
            return TableError.unknownColumn(name: name, columns: columns).remedy
        }
        if let renamed { return renamed }
        if let foreign { return foreign }
        if let suggestion { return "did you mean `\(suggestion)`?" }
        return switch self {
        case .syntax(let problem, _): problem.remedy
        case .unknownCommand: "type `help` for a list of all commands"
        case .missingVerb(let noun, let verbs, _):
            "write a verb after it, such as `\(noun) \(verbs.first ?? "")`"
        case .unknownOption(let command, _, let known, _):
            known.isEmpty
                ? "`\(command)` takes no options; leave it out"
                : "use one of its options, or type `help \(command)`"
        case .repeatedOption: "keep one of the two"
        case .unknownName(_, let expected?, let known, _):
            known.isEmpty
                ? "make a \(expected) first and give it a name with `name = …`"
                : "use one of the names above, or make it first"
        case .unknownName: "give it a value first with `name = …`, or put quotes around text"
        case .unknownField(_, _, let fields, _):
            fields.isEmpty ? "it has no fields; leave out the dot" : "use one of its fields"
        case .unknownFunction: "type `help functions` for a list of all functions"
        case .unknownChoice(_, _, let choices, _):
            "use one of \(choices.prefix(12).joined(separator: ", "))"
        case .unknownTopic: "type `help` for a list of all topics"
        case .typeMismatch(_, let expected, _, _): "give \(expected)"
        case .nameNeedsParentheses(_, _, let name, _):
            "write `(\(SourcePrinter.name(name)))` for the value of `\(name)`"
        case .missingValue(_, let parameter, let expected, _):
            "add \(parameter): \(expected)"
        case .missingOptionValue(_, let option, let expected, _):
            "write \(expected) after `--\(option)`"
        case .extraValue: "leave it out, or put brackets around values that belong together"
        case .pipeNotAccepted(_, _, let expected, _):
            expected.map { "pipe \($0)" } ?? "write it without the pipe"
        case .outOfRange(_, _, let allowed, _): "use \(allowed)"
        default: remedyOfFurtherCases
        }
    }

    private var remedyOfFurtherCases: String {
        switch self {
        case .reservedName(_, _, let proposal, _): "use another name, such as `\(proposal)`"
        case .mixedComparison(_, let left, let right, _)
        where [left, right].contains(where: ["true", "false"].contains):
            "write `true` or `false` without quotes, or the condition alone"
        case .mixedComparison:
            "put quotes around the number to compare texts, as in `id == \"7\"`, or turn the text "
                + "into a number with `number(…)`"
        case .wrongArgumentCount, .functionFailed: "call it as the usage line shows"
        case .divisionByZero: "test for zero first, as in `if(n == 0, 0, total / n)`"
        case .overflow: "use numbers with a fraction, such as `2.0`, or smaller ones"
        case .badPattern: "fix the pattern, or use contains(text, part) for plain text"
        case .recursionLimit: "nest less deeply; give the parts names"
        case .tooLong: "make it shorter"
        case .internalFailure: "this is a fault of the program: please report it with the statement"
        default: "type `help`"
        }
    }
}

extension SyntaxProblem {
    /// The fault in one sentence.
    var summary: String {
        switch self {
        case .unexpected(let found, _): "\(found) does not belong here"
        case .endsEarly: "the statement ends too early"
        case .openString: "a string is not closed"
        case .openBracket(let bracket): "`\(bracket)` is not closed"
        case .strayBracket(let bracket): "`\(bracket)` has no matching opening bracket"
        case .minusNeedsBlanks: "a subtraction needs a blank on both sides of `-`"
        case .lettersAfterNumber(let text): "`\(text)` is neither a number nor a word"
        case .singleDash(let text): "`\(text)` has one dash; options have two"
        case .unknownEscape(let text): "strings do not know `\(text)`"
        case .strayCharacter(let text): "`\(text)` has no meaning here"
        case .chainedComparison: "comparisons cannot follow one another"
        case .singleEquals: "`=` gives a name a value and does not compare"
        case .badQuotedName: "a name in backticks must not be empty or break a line"
        case .repeatedName(let name): "`\(name)` is given twice"
        }
    }

    /// How to fix it, in one sentence.
    var remedy: String {
        switch self {
        case .unexpected(_, let expected): "write \(expected) here"
        case .endsEarly(let expected): "go on with \(expected)"
        case .openString: "close it with the quote that it began with"
        case .openBracket(let bracket):
            "close it with `\(["(": ")", "[": "]", "{": "}"][bracket] ?? bracket)`"
        case .strayBracket: "remove it, or add the opening bracket"
        case .minusNeedsBlanks:
            "write `a - b` to subtract; `a-b` is one word and `-3` is a negative number"
        case .lettersAfterNumber(let text): "put quotes around text, as in `\"\(text)\"`"
        case .singleDash(let text): "write `-\(text)`"
        case .unknownEscape:
            #"use \n, \t, \r, \", \\, \u{…} or \(…), or a raw string in single quotes"#
        case .strayCharacter(let text): "remove it, or put quotes around text: `\"\(text)\"`"
        case .singleEquals: "write `==` to compare, as in `label == \"food\"`"
        case .chainedComparison: "join them with `and`, as in `1 < x and x < 5`"
        case .badQuotedName: "write the name between two backticks on one line"
        case .repeatedName: "keep one of the two, or rename one"
        }
    }
}
