import Support

extension ExpressionFunction {
    static let texts: [ExpressionFunction] = [
        ExpressionFunction(
            name: "length", usage: "length(x)",
            summary: "How many characters a text has, values a list, or rows a table.",
            argumentCounts: 1...1, example: ("length(\"node\")", "4")
        ) { values throws(FunctionProblem) in
            switch values[0] {
            case .nothing: return .nothing
            case .text(let text): return .integer(text.count)
            case .list(let elements): return .integer(elements.count)
            case .record(let record): return .integer(record.names.count)
            case .table(let table): return .integer(table.rowCount)
            default:
                throw FunctionProblem(
                    reason: "it needs text, a list or a table, not "
                        + Operand.phrase(of: values[0]))
            }
        },
        ofText("lower", "The text in small letters.", ("lower(\"GCN\")", "gcn")) {
            .text($0.lowercased())
        },
        ofText("upper", "The text in capital letters.", ("upper(\"gcn\")", "GCN")) {
            .text($0.uppercased())
        },
        ofText("trim", "The text without blanks at its ends.", ("trim(\" a \")", "a")) { text in
            let start = text.drop(while: \.isWhitespace)
            let end = start.reversed().drop(while: \.isWhitespace)
            return .text(String(end.reversed()))
        },
        ExpressionFunction(
            name: "words", usage: "words(text)", summary: "The words of a text as a list.",
            argumentCounts: 1...1, example: ("length(words(\"a node\"))", "2"),
            watchfulBody: { values, cancellation in
                guard values[0] != .nothing else { return .nothing }
                return .list(try words(of: text(values[0]), cancellation))
            }
        ) { values throws(FunctionProblem) in
            guard values[0] != .nothing else { return .nothing }
            return .list((try? words(of: text(values[0]), Cancellation())) ?? [])
        },
        ofTexts(
            "contains", "whole, part", "Whether a text holds another.",
            ("contains(\"node\", \"od\")", "true")
        ) {
            .boolean($1.isEmpty || $0.contains($1))
        },
        ofTexts(
            "starts-with", "text, start", "Whether a text starts with another.",
            ("starts-with(\"node\", \"no\")", "true")
        ) { .boolean($0.hasPrefix($1)) },
        ofTexts(
            "ends-with", "text, end", "Whether a text ends with another.",
            ("ends-with(\"node\", \"de\")", "true")
        ) { .boolean($0.hasSuffix($1)) },
        ExpressionFunction(
            name: "replace", usage: "replace(text, old, new)",
            summary: "The text with every occurrence of a part replaced.",
            argumentCounts: 3...3, example: ("replace(\"a-b\", \"-\", \"+\")", "a+b")
        ) { values throws(FunctionProblem) in
            if values[0] == .nothing { return .nothing }
            let old = try text(values[1])
            guard !old.isEmpty else { return values[0] }
            let parts = try text(values[0]).split(separator: old, omittingEmptySubsequences: false)
            return .text(parts.joined(separator: try text(values[2])))
        },
        ExpressionFunction(
            name: "join", usage: "join(list, between)",
            summary: "The values of a list as one text.",
            argumentCounts: 1...2, example: ("join([a b], \"-\")", "a-b")
        ) { values throws(FunctionProblem) in
            guard case .list(let elements) = values[0] else {
                throw FunctionProblem(reason: "it needs a list")
            }
            let between = values.count == 2 ? try text(values[1]) : " "
            return .text(
                elements.map { $0.inlineText(limit: .max) }.joined(separator: between))
        },
    ]

    static let further: [ExpressionFunction] = [
        ExpressionFunction(
            name: "if", usage: "if(condition, then, else)",
            summary: "The second value if the condition is true, else the third.",
            argumentCounts: 3...3, example: ("if(2 > 1, \"yes\", \"no\")", "yes")
        ) { values throws(FunctionProblem) in
            // The evaluator chooses before it evaluates the sides; this is for values at hand.
            values[0] == .boolean(true) ? values[1] : values[2]
        },
        ExpressionFunction(
            name: "missing", usage: "missing(x)", summary: "Whether a value is missing.",
            argumentCounts: 1...1, example: ("missing(nothing)", "true")
        ) { values throws(FunctionProblem) in .boolean(values[0] == .nothing) },
        ExpressionFunction(
            name: "number", usage: "number(text)",
            summary: "The number that a text holds, or nothing if it holds none.",
            argumentCounts: 1...1, example: ("number(\"42\") + 1", "43")
        ) { values throws(FunctionProblem) in
            switch values[0] {
            case .text(let text):
                if let whole = Int(text) { return .integer(whole) }
                return Double(text).map { .number($0) } ?? .nothing
            case .boolean(let truth): return .integer(truth ? 1 : 0)
            case .integer, .number: return values[0]
            default: return .nothing
            }
        },
        ExpressionFunction(
            name: "text", usage: "text(x)", summary: "Any value as text.",
            argumentCounts: 1...1, example: ("text(3) + \"x\"", "3x")
        ) { values throws(FunctionProblem) in .text(values[0].inlineText(limit: .max)) },
        ExpressionFunction(
            name: "first", usage: "first(list)",
            summary: "The first value of a list, or nothing if it is empty.",
            argumentCounts: 1...1, example: ("first([7 8])", "7")
        ) { values throws(FunctionProblem) in
            guard case .list(let elements) = values[0] else {
                throw FunctionProblem(reason: "it needs a list")
            }
            return elements.first ?? .nothing
        },
        ExpressionFunction(
            name: "type", usage: "type(x)", summary: "The name of a value's type.",
            argumentCounts: 1...1, example: ("type(3)", "Integer")
        ) { values throws(FunctionProblem) in .text(values[0].typeName) },
    ]

    /// The words of a text, which may be that of a whole library.
    private static func words(of text: String, _ cancellation: Cancellation) throws -> [Value] {
        var words: [Value] = []
        var start: String.Index?
        var index = text.startIndex
        var steps = 0
        while index < text.endIndex {
            steps += 1
            if steps % 65_536 == 0 { try cancellation.check() }
            let isBlank = text[index].isWhitespace
            if isBlank, let begun = start {
                words.append(.text(String(text[begun..<index])))
                start = nil
            } else if !isBlank, start == nil {
                start = index
            }
            index = text.index(after: index)
        }
        if let start { words.append(.text(String(text[start...]))) }
        return words
    }

    private static func ofText(
        _ name: String, _ summary: String, _ example: (String, String),
        _ body: @escaping @Sendable (String) -> Value
    ) -> ExpressionFunction {
        ExpressionFunction(
            name: name, usage: "\(name)(text)", summary: summary, argumentCounts: 1...1,
            example: example
        ) { values throws(FunctionProblem) in
            values[0] == .nothing ? .nothing : body(try text(values[0]))
        }
    }

    private static func ofTexts(
        _ name: String, _ arguments: String, _ summary: String, _ example: (String, String),
        _ body: @escaping @Sendable (String, String) -> Value
    ) -> ExpressionFunction {
        ExpressionFunction(
            name: name, usage: "\(name)(\(arguments))", summary: summary, argumentCounts: 2...2,
            example: example
        ) { values throws(FunctionProblem) in
            if values[0] == .nothing { return .nothing }
            return body(try text(values[0]), try text(values[1]))
        }
    }
}
