import Support

extension ExpressionFunction {
    static let texts: [ExpressionFunction] = [
        ExpressionFunction(
            name: "length", usage: "length(x)",
            summary: "How many characters a text has, values a list, or rows a table.",
            argumentCounts: 1...1, example: ("length(\"node\")", "4")
        ) { (values: [Value], flag: Cancellation) in
            switch values[0] {
            case .nothing: return .nothing
            case .text(let text): return .integer(try LongText.length(text, flag))
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
            .text(try LongText.mapped($0, $1, whole: { $0.lowercased() }, \.lowercaseMapping))
        },
        ofText("upper", "The text in capital letters.", ("upper(\"gcn\")", "GCN")) {
            .text(try LongText.mapped($0, $1, whole: { $0.uppercased() }, \.uppercaseMapping))
        },
        ofText("trim", "The text without blanks at its ends.", ("trim(\" a \")", "a")) {
            text, flag in
            func isBlank(_ character: Character) throws -> Bool {
                try flag.check()
                return character.isWhitespace
            }
            let start = try text.drop(while: isBlank)
            let end = try start.reversed().drop(while: isBlank)
            return .text(String(end.reversed()))
        },
        ofText("words", "The words of a text as a list.", ("length(words(\"a node\"))", "2")) {
            .list(try LongText.words($0, $1))
        },
        ofTexts(
            "contains", "whole, part", "Whether a text holds another.",
            ("contains(\"node\", \"od\")", "true")
        ) {
            .boolean(try LongText.contains($0, $1, $2))
        },
        ofTexts(
            "starts-with", "text, start", "Whether a text starts with another.",
            ("starts-with(\"node\", \"no\")", "true")
        ) { text, start, _ in .boolean(text.hasPrefix(start)) },
        ofTexts(
            "ends-with", "text, end", "Whether a text ends with another.",
            ("ends-with(\"node\", \"de\")", "true")
        ) { text, end, _ in .boolean(text.hasSuffix(end)) },
        ExpressionFunction(
            name: "replace", usage: "replace(text, old, new)",
            summary: "The text with every occurrence of a part replaced.",
            argumentCounts: 3...3, example: ("replace(\"a-b\", \"-\", \"+\")", "a+b")
        ) { (values: [Value], flag: Cancellation) in
            if values[0] == .nothing { return .nothing }
            return .text(
                try LongText.replacing(
                    text(values[0]), text(values[1]), with: text(values[2]), flag))
        },
        ExpressionFunction(
            name: "join", usage: "join(list, between)",
            summary: "The values of a list as one text.",
            argumentCounts: 1...2, example: ("join([a b], \"-\")", "a-b")
        ) { (values: [Value], flag: Cancellation) in
            guard case .list(let elements) = values[0] else {
                throw FunctionProblem(reason: "it needs a list")
            }
            return .text(
                try LongText.joined(
                    elements, between: values.count == 2 ? text(values[1]) : " ", flag))
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

    private static func ofText(
        _ name: String, _ summary: String, _ example: (String, String),
        _ body: @escaping @Sendable (String, Cancellation) throws -> Value
    ) -> ExpressionFunction {
        ExpressionFunction(
            name: name, usage: "\(name)(text)", summary: summary, argumentCounts: 1...1,
            example: example
        ) { (values: [Value], flag: Cancellation) in
            values[0] == .nothing ? .nothing : try body(text(values[0]), flag)
        }
    }

    private static func ofTexts(
        _ name: String, _ arguments: String, _ summary: String, _ example: (String, String),
        _ body: @escaping @Sendable (String, String, Cancellation) throws -> Value
    ) -> ExpressionFunction {
        ExpressionFunction(
            name: name, usage: "\(name)(\(arguments))", summary: summary, argumentCounts: 2...2,
            example: example
        ) { (values: [Value], flag: Cancellation) in
            if values[0] == .nothing { return .nothing }
            return try body(text(values[0]), text(values[1]), flag)
        }
    }
}
