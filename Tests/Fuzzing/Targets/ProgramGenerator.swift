import CommandLanguage
import Commands

/// Choices that the bytes of an input make; past their end each choice is the first.
struct ByteChoices {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// Whether bytes are left.
    var hasMore: Bool { !bytes.isEmpty }

    /// A number from 0 up to, but not including, a count.
    mutating func number(below count: Int) -> Int {
        guard count > 1, let first = bytes.popFirst() else { return 0 }
        return Int(first) % count
    }

    /// One of some elements, of which there is at least one.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }
}

/// Writes programs that bind names, calculate and call commands with arguments of the declared types.
struct ProgramGenerator {
    /// The types of calculations.
    private enum Kind: CaseIterable { case number, text, truth, list, missing }

    private var choices: ByteChoices
    private var names: [Kind: [String]] = [:]
    private var tables = ["t", "u"]

    private static let columns = ["name", "size", "score", "flag", "gap"]
    private static let literals = [
        "1", "0", "-1", "2.5", "3", "1e308", "-1e308", "5e-324", "9223372036854775807",
        "-9223372036854775808", "60%", "1e-9", "16777217", "100000",
    ]
    private static let texts = [
        "\"otter\"", "\"\"", "\"1e999\"", "\"naïve \\u{202e}x\"", "'a|b'", "\"-3\"", "\"(x+)+$\"",
        "\"👩‍👩‍👧\"", "\"\\r\\n\\t\"", "\"a \\(1 + 1)\"",
    ]
    private static let commands = CommandRegistry.all.commands.filter { command in
        !ForbiddenCommands.occur(in: command.name)
            && !command.parameters.contains { parameter in
                if case .path = parameter.kind { parameter.isRequired } else { false }
            }
    }

    init(_ bytes: [UInt8]) { choices = ByteChoices(bytes) }

    /// The program.
    mutating func source() -> String {
        var lines = [
            "u = t | derive flag = size > 1 | derive gap = if(flag, nothing, score);"
        ]
        for _ in 0..<12 where choices.hasMore { lines.append(statement()) }
        return lines.joined(separator: "\n")
    }

    private mutating func statement() -> String {
        switch choices.number(below: 6) {
        case 0, 1:
            let kind = choices.element(of: Kind.allCases)
            let value = expression(kind, depth: 3)
            let name = "v\(names.values.map(\.count).reduce(0, +))"
            names[kind, default: []].append(name)
            return "\(name) = (\(value))"
        case 2:
            let name = "t\(tables.count)"
            let line = "\(name) = \(tablePipeline())"
            tables.append(name)
            return line
        case 3:
            return "for i in 0..\(choices.number(below: 4)) { (\(expression(.number, depth: 2))) }"
        case 4:
            let condition = expression(.truth, depth: 2)
            return "if \(condition) { \(pipeline()) } else { (\(expression(.text, depth: 2))) }"
        default: return pipeline()
        }
    }

    // MARK: - Calculations

    private mutating func expression(_ kind: Kind, depth: Int, columns: Bool = false) -> String {
        if depth == 0 || choices.number(below: 5) == 0 { return leaf(kind, columns) }
        func part(_ kind: Kind, _ generator: inout ProgramGenerator) -> String {
            generator.expression(kind, depth: depth - 1, columns: columns)
        }
        switch kind {
        case .number:
            let (a, b) = (part(.number, &self), part(.number, &self))
            let text = part(.text, &self)
            let list = part(.list, &self)
            return choices.element(of: [
                "(\(a) + \(b))", "(\(a) - \(b))", "(\(a) * \(b))", "(\(a) / \(b))",
                "(\(a) % \(b))", "abs(\(a))", "round(\(a), 3)", "floor(\(a))", "sqrt(abs(\(a)))",
                "log(abs(\(a)) + 1)", "exp(\(a))", "power(\(a), \(b))", "length(\(text))",
                "count(\(list))", "min(\(a), \(b))", "sd(\(a), \(b))", "number(\(text))", "-(\(a))",
                "median(\(list))", "if(\(a) < \(b), \(a), \(b))",
            ])
        case .text:
            let (a, b) = (part(.text, &self), part(.text, &self))
            let number = part(.number, &self)
            return choices.element(of: [
                "(\(a) + \(b))", "upper(\(a))", "trim(\(a))", "replace(\(a), \(b), \"x\")",
                "text(\(number))", "join(words(\(a)), \(b))", "type(\(number))", "lower(\(a))",
                "\"\\(\(number))\"",
            ])
        case .truth:
            let (a, b) = (part(.number, &self), part(.number, &self))
            let text = part(.text, &self)
            return choices.element(of: [
                "(\(a) < \(b))", "(\(a) == \(b))", "(\(text) =~ \"o.*\")", "not (\(a) > \(b))",
                "contains(\(text), \"o\")", "missing(\(a))", "(\(a) in [\(b) 1])",
                "(\(a) >= 0 and \(b) != 1)", "starts-with(\(text), \"o\")", "(\(text) < \(text))",
            ])
        case .list:
            let (a, b) = (part(.number, &self), part(.number, &self))
            let text = part(.text, &self)
            return choices.element(of: [
                "[(\(a)) (\(b))]", "words(\(text))", "[(\(text)) (\(a)) nothing]",
                "[[(\(a))] {x: (\(b))}]",
            ])
        case .missing: return "first([(\(part(.number, &self)))])"
        }
    }

    private mutating func leaf(_ kind: Kind, _ columns: Bool) -> String {
        if columns, kind == .number { return choices.element(of: ["size", "score", "gap"]) }
        if columns, kind == .text { return "name" }
        if let bound = names[kind], choices.number(below: 2) == 1 {
            return choices.element(of: bound)
        }
        switch kind {
        case .number: return choices.element(of: Self.literals)
        case .text: return choices.element(of: Self.texts)
        case .truth: return choices.element(of: ["true", "false"])
        case .list: return choices.element(of: ["[]", "[1 2 3]", "[nothing]", "[\"a\" 1 true]"])
        case .missing: return "nothing"
        }
    }

    // MARK: - Commands

    private mutating func tablePipeline() -> String {
        var stages = [choices.element(of: tables + ["nodes g", "edges g"])]
        for _ in 0...choices.number(below: 4) {
            stages.append(
                choices.element(of: [
                    "where \(expression(.truth, depth: 2, columns: true))",
                    "derive d\(stages.count) = \(expression(.number, depth: 2, columns: true))",
                    "sort \(column())", "first 2", "sample 2", "unique \(column())",
                    "group \(column()) | mean", "group \(column()) | sum size",
                    "join \(choices.element(of: tables)) --on name", "select \(column())",
                    "rename \(column()) z", "describe",
                ]))
        }
        return stages.joined(separator: " | ")
    }

    private mutating func column() -> String { choices.element(of: Self.columns) }

    /// A call whose arguments have the types that its command declares, on its own or behind a pipe.
    private mutating func pipeline() -> String {
        let command = choices.element(of: Self.commands)
        var words = [command.name]
        var source: String?
        for parameter in command.positionals where parameter.isRequired {
            if source == nil, parameter.kind == .table, choices.number(below: 2) == 1 {
                source = tablePipeline()
                continue
            }
            words.append(argument(parameter))
        }
        for parameter in command.options where choices.number(below: 4) == 1 {
            words.append("--\(parameter.name)")
            if parameter.role == .option { words.append(argument(parameter)) }
        }
        // A calculation takes the rest of the stage.
        let isLast = { (word: String) in word.hasPrefix("\u{0}") }
        words = words.filter { !isLast($0) } + words.filter(isLast).map { String($0.dropFirst()) }
        let call = words.joined(separator: " ")
        return source.map { "\($0) | \(call)" } ?? call
    }

    private mutating func argument(_ parameter: ParameterDescription) -> String {
        let name = parameter.name
        switch parameter.kind {
        case .expression:
            let value = expression(.truth, depth: 2, columns: true)
            return "\u{0}" + (name == "calculation" ? "x = \(value)" : value)
        case .list(let kind): return "[\(value(kind, parameter)) \(value(kind, parameter))]"
        default: return value(parameter.kind, parameter)
        }
    }

    private mutating func value(_ kind: ParameterKind, _ parameter: ParameterDescription) -> String
    {
        switch kind {
        case .boolean: return choices.element(of: ["true", "false"])
        case .integer, .number:
            guard let bounds = parameter.bounds else { return choices.element(of: Self.literals) }
            let inside = [bounds.lowerBound, min(bounds.upperBound, bounds.lowerBound + 3)]
            let value = choices.element(of: inside)
            return kind == .integer ? "\(Int(exactly: value.rounded()) ?? 1)" : "\(value)"
        case .text: return choices.element(of: Self.texts)
        case .choice(let words): return words.isEmpty ? "x" : choices.element(of: words)
        case .object(let types): return types.contains("Graph") || types.isEmpty ? "g" : "t"
        case .table: return choices.element(of: tables + ["g"])
        case .record: return "{a: (\(expression(.number, depth: 2))) b: \"x\"}"
        case .column: return column()
        case .block: return "{ \(tablePipeline()) }"
        case .list(let kind): return "[\(value(kind, parameter))]"
        case .any: return "(\(expression(choices.element(of: Kind.allCases), depth: 2)))"
        case .path: return "x.csv"
        case .expression: return "true"
        }
    }
}
