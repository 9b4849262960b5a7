import Support
import Text

/// The smallest part of a source text.
struct Token: Equatable {
    /// The kinds of token.
    enum Kind: Equatable {
        case word(String)
        case quotedName(String)
        case integer(Int)
        case number(Double)
        case percent(Double)
        /// The double quote that opens a string; its inside is read by the parser.
        case textStart
        case rawText(String)
        case option(String)
        case symbol(String)
        case newline
        case end
        case problem(SyntaxProblem)
    }

    let kind: Kind
    let range: SourceRange
    /// Whether a blank, a comment or a line's start stands before it.
    let followsBlank: Bool

    /// The word, if it is one.
    var word: String? { if case .word(let word) = kind { word } else { nil } }

    /// Whether it is this symbol.
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

    /// The token in words, for errors.
    var phrase: String {
        switch kind {
        case .word(let word): "`\(word)`"
        case .quotedName(let name): "`\(name)`"
        case .integer(let value): "`\(value)`"
        case .number(let value): "`\(NumberText.display(value))`"
        case .percent(let value): "`\(NumberText.display(value))%`"
        case .textStart, .rawText: "a string"
        case .option(let name): "`--\(name)`"
        case .symbol(let symbol): "`\(symbol)`"
        case .newline: "the end of the line"
        case .end: "the end"
        case .problem(let problem): problem.summary
        }
    }
}

/// Where a token is read: words hold more characters after a command than in a calculation.
enum LexicalMode {
    /// After a command.
    case argument
    /// In a calculation, and where a statement starts.
    case expression
}
