import Support
import Text

/// Writes syntax trees as source text; reading the text gives the same tree.
public enum SourcePrinter {
    /// A program as text, a statement a line.
    public static func text(of program: Program) -> String {
        program.statements.map { text(of: $0) }.joined(separator: "\n")
    }

    /// A statement as text.
    public static func text(of statement: Statement) -> String {
        let body =
            switch statement.kind {
            case .assignment(let target, let pipeline):
                "\(name(target.text)) = \(text(of: pipeline))"
            case .definition(let target, let parameters, let body):
                "def \(target.text) [\(parameters.map(\.text).joined(separator: " "))] "
                    + text(of: body)
            case .pipeline(let pipeline): text(of: pipeline)
            case .help(let topic, let isDetailed):
                topic.map { $0.hasPrefix("--") ? $0 : isPlainWord($0) ? $0 : "`\($0)`" }
                    .joined(separator: " ") + (isDetailed ? "??" : "?")
            }
        return body + (statement.isSilent ? ";" : "")
    }

    /// A block as text over several lines.
    public static func text(of block: Block) -> String {
        let lines = block.statements.flatMap { statement in
            text(of: statement).split(separator: "\n", omittingEmptySubsequences: false)
        }
        return block.statements.isEmpty
            ? "{}" : "{\n" + lines.map { $0 + "\n" }.joined() + "}"
    }

    /// A pipeline as text.
    public static func text(of pipeline: Pipeline) -> String {
        pipeline.stages.map { text(of: $0) }.joined(separator: " | ")
    }

    private static func text(of stage: Stage) -> String {
        switch stage.kind {
        case .call(let call): text(of: call)
        case .loop(let variable, let values, let body):
            "for \(name(variable.text)) in \(text(of: values)) \(text(of: body))"
        case .conditional(let condition, let then, let otherwise):
            "if \(text(of: condition)) \(text(of: then))"
                + (otherwise.map { " else \(text(of: $0))" } ?? "")
        case .expression(let expression): text(of: expression)
        }
    }

    private static func text(of call: CommandCall) -> String {
        var parts = [call.command.text]
        for argument in call.arguments {
            switch argument.kind {
            case .value(let value): parts.append(text(of: value))
            case .option(let name, nil): parts.append("--\(name)")
            case .option(let name, let value?): parts.append("--\(name)=\(text(of: value))")
            }
        }
        if let expression = call.expression { parts.append(text(of: expression)) }
        if let block = call.block { parts.append(text(of: block)) }
        return parts.joined(separator: " ")
    }

    /// A value as text.
    public static func text(of value: Argument.Value) -> String {
        switch value.kind {
        case .integer(let number): String(number)
        case .number(let number): NumberText.exact(number)
        case .percent(let number): percent(number)
        case .text(let template): text(of: template)
        case .word(let word): word
        case .quotedName(let name): "`\(name)`"
        case .range(let first, let last): "\(first)..\(last)"
        case .list(let values): "[" + values.map { text(of: $0) }.joined(separator: " ") + "]"
        case .record(let fields):
            "{"
                + fields.map { "\(name($0.name.text)): \(text(of: $0.value))" }
                .joined(separator: ", ") + "}"
        case .inner(let pipeline): "(" + text(of: pipeline) + ")"
        }
    }

    private static func percent(_ number: Double) -> String {
        let text = NumberText.exact(number)
        return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + "%"
    }

    /// A template as text in double quotes.
    static func text(of template: TextTemplate) -> String {
        let pieces = template.pieces.map { piece in
            switch piece {
            case .characters(let characters): escaped(characters)
            case .expression(let expression): "\\(" + text(of: expression) + ")"
            }
        }
        return "\"" + pieces.joined() + "\""
    }

    /// A text with the characters escaped that double quotes need.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7f:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: - Calculations

    /// A calculation as text with as few parentheses as it needs.
    public static func text(of expression: Expression) -> String { text(of: expression, above: 0) }

    private static func text(of expression: Expression, above level: Int) -> String {
        switch expression.kind {
        case .literal(let literal): return text(of: literal)
        case .text(let template): return text(of: template)
        case .name(let text): return name(text)
        case .value(let value): return text(of: value)
        case .field(let target, let field):
            return text(of: target, above: 10) + "." + name(field.text)
        case .call(let function, let arguments):
            return function.text + "(" + arguments.map { text(of: $0) }.joined(separator: ", ")
                + ")"
        case .unary(.not, let operand):
            return wrapped("not " + text(of: operand, above: 3), level > 2)
        case .unary(.minus, let operand):
            return wrapped("-" + text(of: operand, above: 9), level > 8)
        case .binary(let symbol, let left, let right):
            let own = symbol.precedence
            let text =
                text(of: left, above: symbol.isComparison ? own : own - 1)
                + " \(symbol.rawValue) " + self.text(of: right, above: own)
            return wrapped(text, level >= own)
        case .pipeline(let pipeline): return "(" + text(of: pipeline) + ")"
        }
    }

    private static func wrapped(_ text: String, _ isNeeded: Bool) -> String {
        isNeeded ? "(\(text))" : text
    }

    private static func text(of literal: Expression.Literal) -> String {
        switch literal {
        case .nothing: "nothing"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): NumberText.exact(value)
        case .percent(let value): percent(value)
        }
    }

    // MARK: - Words

    /// A text as a bare word where that reads back as itself, else in quotes.
    public static func word(_ text: String) -> String {
        isWord(text, .argument) ? text : quoted(text)
    }

    /// A text in double quotes.
    static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    /// A name as a word, or in backticks where it is none.
    public static func name(_ text: String) -> String {
        isPlainWord(text) ? text : "`\(text)`"
    }

    private static func isPlainWord(_ text: String) -> Bool {
        isWord(text, .expression) && !CommandGrammar.keywords.contains(text)
    }

    private static func isWord(_ text: String, _ mode: LexicalMode) -> Bool {
        let lexer = Lexer(text)
        let token = lexer.token(at: 0, mode)
        return token.word == text && token.range == SourceRange(0, lexer.scalars.count)
    }
}
