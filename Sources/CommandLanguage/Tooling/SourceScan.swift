import Support

/// A forgiving look at a source text up to a position.
///
/// It tells which brackets are open there and what stands in the stage that the position is in.
/// It never fails, whatever the text.
struct SourceScan {
    /// The bracket that opened a level.
    enum Opening: Equatable {
        case program
        case parenthesis
        case bracket
        case brace
    }

    /// A level: the stages of its current pipeline.
    struct Level {
        let opening: Opening
        /// The pipeline's finished stages.
        var finished: [[Token]] = []
        /// The tokens of the current stage; a bracketed part counts as one `()` token.
        var tokens: [Token] = []

        mutating func endStatement() {
            finished = []
            tokens = []
        }
    }

    /// The open levels, the outermost first; never empty.
    private(set) var levels = [Level(opening: .program)]
    /// The start of the string that the position is in, if it is in one.
    private(set) var openText: Int?
    /// Whether the position is in a comment.
    private(set) var isInComment = false
    /// The lexer of the text up to the position.
    let lexer: Lexer

    /// Looks at a whole text.
    init(source: String) { self.init(Array(source.unicodeScalars)) }

    /// Looks at a text up to its end.
    init(_ scalars: [Unicode.Scalar]) {
        lexer = Lexer(scalars)
        var position = 0
        while position < scalars.count, openText == nil {
            let token = lexer.token(at: position, .argument)
            if token.kind == .end {
                isInComment = lexer.endsInComment(from: position)
                break
            }
            position = take(token)
        }
    }

    /// The current level.
    var level: Level { levels[levels.count - 1] }

    /// How many blocks are open.
    var openBlockCount: Int { levels.count { $0.opening == .brace } }

    private mutating func append(_ token: Token) { levels[levels.count - 1].tokens.append(token) }

    /// Takes a token; returns where the next one may start.
    private mutating func take(_ token: Token) -> Int {
        switch token.kind {
        case .textStart: return takeText(token)
        case .newline:
            let next = lexer.skipBlanks(token.range.end, skipsNewlines: true)
            if lexer.scalar(next) != "|", !endsInPipe,
                level.opening == .program || level.opening == .brace
            {
                levels[levels.count - 1].endStatement()
            }
            if next == lexer.scalars.count {
                isInComment = lexer.endsInComment(from: token.range.end)
            }
            return next
        case .symbol(";"): levels[levels.count - 1].endStatement()
        case .symbol("|"):
            let tokens = level.tokens
            levels[levels.count - 1].finished.append(tokens)
            levels[levels.count - 1].tokens = []
        case .symbol("("): levels.append(Level(opening: .parenthesis))
        case .symbol("["): levels.append(Level(opening: .bracket))
        case .symbol("{"): levels.append(Level(opening: .brace))
        case .symbol(")"), .symbol("]"), .symbol("}"):
            if levels.count > 1 { levels.removeLast() }
            append(Token(kind: .symbol("()"), range: token.range, followsBlank: true))
        default: append(token)
        }
        return max(token.range.end, token.range.start + 1)
    }

    private var endsInPipe: Bool { level.tokens.isEmpty && !level.finished.isEmpty }

    /// Takes a string; one that is not closed leaves `openText`.
    private mutating func takeText(_ token: Token) -> Int {
        var position = token.range.end
        var depth = 0
        var interpolation = position
        while let scalar = lexer.scalar(position) {
            switch scalar {
            case "\\" where lexer.scalar(position + 1) == "(":
                if depth == 0 { interpolation = position + 2 }
                depth += 1
                position += 1
            case "\\": position += 1
            case "(" where depth > 0: depth += 1
            case ")" where depth > 0: depth -= 1
            case "\"" where depth == 0:
                append(
                    Token(
                        kind: .rawText(lexer.text(token.range.end, position)),
                        range: SourceRange(token.range.start, position + 1), followsBlank: true))
                return position + 1
            default: break
            }
            position += 1
        }
        if depth > 0 {
            // The position is in a calculation inside the string.
            levels.append(Level(opening: .parenthesis))
            return interpolation
        }
        openText = token.range.end
        return lexer.scalars.count
    }
}

extension Lexer {
    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// Whether the last of the text, from a position on, is a comment.
    func endsInComment(from start: Int) -> Bool {
        let line = scalars[start...].lastIndex(of: "\n").map { $0 + 1 } ?? start
        return scalars[line...].contains("#")
    }
}
