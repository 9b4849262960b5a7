import Support
import Text

extension CommandTable {
    /// All faults in the declarations of commands, a sentence each; a test of the target that
    /// registers commands expects none.
    public func audit() -> [String] {
        var problems = auditNames()
        for command in commands {
            let found =
                Self.auditTexts(command) + Self.auditParameters(command) + auditExamples(command)
            problems += found.map { "\(command.name): \($0)" }
        }
        return problems
    }

    private func auditNames() -> [String] {
        var problems: [String] = []
        var owners: [String: String] = [:]
        for command in commands {
            for name in [command.name] + command.aliases {
                if let owner = owners[name] {
                    problems.append("\(command.name): the name `\(name)` belongs to \(owner) too")
                }
                owners[name] = command.name
                let words = name.split(separator: " ", omittingEmptySubsequences: false)
                if !(1...2).contains(words.count) || !words.allSatisfy({ Self.isKebab($0) }) {
                    problems.append("\(command.name): `\(name)` is not one or two kebab-case words")
                }
                if let first = words.first, CommandGrammar.keywords.contains(String(first)) {
                    problems.append("\(command.name): `\(first)` is a keyword")
                }
            }
        }
        return problems
    }

    private static func isKebab(_ word: Substring) -> Bool {
        SourcePrinter.name(String(word)) == word && word.lowercased() == word
            && !word.contains("_")
    }

    private static func auditTexts(_ command: AnyCommand) -> [String] {
        var problems: [String] = []
        if !command.summary.hasSuffix(".") {
            problems.append("the summary ends without a full stop")
        }
        if command.summary.count > 100 {
            problems.append("the summary is longer than 100 characters")
        }
        if command.examples.isEmpty { problems.append("there is no example") }
        let texts = [command.summary, command.discussion] + command.parameters.map(\.help)
        for text in texts + command.examples.map(\.explanation) where text.contains("  ") {
            problems.append("a text has two blanks in a row: “\(text)”")
        }
        for parameter in command.parameters {
            if !parameter.help.hasSuffix(".") {
                problems.append("the help of `\(parameter.spelling)` ends without a full stop")
            }
            if parameter.shownDefault?.isEmpty ?? true {
                problems.append("nothing says what holds without `\(parameter.spelling)`")
            }
            if !isKebab(Substring(parameter.name)) {
                problems.append("`\(parameter.spelling)` is not a kebab-case word")
            }
        }
        for example in command.examples where !example.explanation.hasSuffix(".") {
            problems.append("the explanation of `\(example.source)` ends without a full stop")
        }
        return problems
    }

    private static func auditParameters(_ command: AnyCommand) -> [String] {
        var problems: [String] = []
        var names: Set<String> = []
        for parameter in command.parameters {
            if !names.insert(parameter.name).inserted {
                problems.append("two parameters are called `\(parameter.name)`")
            }
            if let bounds = parameter.bounds,
                let outside = parameter.defaultValues.first(where: { !bounds.contains($0) })
            {
                problems.append(
                    "the default \(NumberText.display(outside)) of `\(parameter.spelling)` is not "
                        + parameter.allowed)
            }
            if case .choice(let choices) = parameter.kind.element,
                Set(choices).count < choices.count || choices.isEmpty
            {
                problems.append("the choices of `\(parameter.spelling)` are empty or repeat")
            }
        }
        return problems + auditOrder(command.positionals)
    }

    /// Required values come before others, and what takes the rest comes last.
    private static func auditOrder(_ positionals: [ParameterDescription]) -> [String] {
        var problems: [String] = []
        for (index, parameter) in positionals.enumerated() {
            let isLast = index == positionals.count - 1
            let takesRest =
                parameter.role == .rest || parameter.kind == .expression || parameter.kind == .block
            if takesRest, !isLast {
                problems.append("`\(parameter.name)` takes the rest but is not the last value")
            }
            if !parameter.isRequired, !takesRest,
                positionals[(index + 1)...].contains(where: { $0.isRequired && !$0.kind.isTail })
            {
                problems.append("`\(parameter.name)` may be left out but a required value follows")
            }
        }
        return problems
    }

    private func auditExamples(_ command: AnyCommand) -> [String] {
        var problems: [String] = []
        for example in command.examples {
            do throws(LanguageError) {
                let program = try Parser.parse(example.source, grammar: grammar)
                let names = [command.name] + command.aliases
                if !program.calls.contains(where: { names.contains($0) }) {
                    problems.append("the example `\(example.source)` does not use the command")
                }
            } catch {
                problems.append("the example `\(example.source)` does not parse: \(error.summary)")
            }
        }
        return problems
    }
}

extension ParameterKind {
    /// Whether it takes the rest of a stage.
    var isTail: Bool { self == .expression || self == .block }
}

extension Program {
    /// The names of all commands that are called at any depth, help and calculations included.
    public var calls: [String] {
        var collector = CallCollector()
        collector.collect(statements)
        return collector.names
    }
}

/// Collects the names of the commands that a tree calls.
private struct CallCollector {
    var names: [String] = []

    mutating func collect(_ statements: [Statement]) {
        for statement in statements {
            switch statement.kind {
            case .assignment(_, let pipeline), .pipeline(let pipeline): collect(pipeline)
            case .definition(_, _, let body): collect(body.statements)
            case .help: break
            }
        }
    }

    mutating func collect(_ pipeline: Pipeline) {
        for stage in pipeline.stages {
            switch stage.kind {
            case .call(let call):
                names.append(call.command.text)
                for argument in call.arguments { collect(argument) }
                if let expression = call.expression { collect(expression) }
                if let block = call.block { collect(block.statements) }
            case .loop(_, let values, let body):
                collect(values)
                collect(body.statements)
            case .conditional(let condition, let then, let otherwise):
                collect(condition)
                collect(then.statements)
                collect(otherwise?.statements ?? [])
            case .expression(let expression): collect(expression)
            }
        }
    }

    private mutating func collect(_ argument: Argument) {
        switch argument.kind {
        case .value(let value), .option(_, let value?): collect(value)
        case .option(_, nil): break
        }
    }

    private mutating func collect(_ value: Argument.Value) {
        switch value.kind {
        case .list(let values): for value in values { collect(value) }
        case .record(let fields): for field in fields { collect(field.value) }
        case .inner(let pipeline): collect(pipeline)
        case .text(let template): collect(template)
        default: break
        }
    }

    private mutating func collect(_ template: TextTemplate) {
        for case .expression(let expression) in template.pieces { collect(expression) }
    }

    private mutating func collect(_ expression: Expression) {
        switch expression.kind {
        case .pipeline(let pipeline): collect(pipeline)
        case .field(let inner, _), .unary(_, let inner): collect(inner)
        case .call(_, let arguments): for argument in arguments { collect(argument) }
        case .binary(_, let left, let right):
            collect(left)
            collect(right)
        case .value(let value): collect(value)
        case .text(let template): collect(template)
        default: break
        }
    }
}
