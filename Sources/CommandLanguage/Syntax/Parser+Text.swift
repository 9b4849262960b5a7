import Support

extension Parser {
    /// Reads a string in double quotes, the opening one being next.
    mutating func text() throws(LanguageError) -> TextTemplate {
        let opening = peek(.argument)
        take(opening)
        var pieces: [TextTemplate.Piece] = []
        var characters = String.UnicodeScalarView()
        func flush() {
            if !characters.isEmpty { pieces.append(.characters(String(characters))) }
            characters = String.UnicodeScalarView()
        }
        while let scalar = lexer.scalar(position) {
            switch scalar {
            case "\"":
                position += 1
                flush()
                return TextTemplate(pieces)
            case "\\" where lexer.scalar(position + 1) == "(":
                flush()
                pieces.append(.expression(try interpolation(opening)))
            case "\\": characters.append(try escape(opening))
            default:
                characters.append(scalar)
                position += 1
            }
        }
        throw .syntax(.openString, range: opening.range)
    }

    private mutating func interpolation(_ opening: Token) throws(LanguageError) -> Expression {
        position += 1
        do throws(LanguageError) {
            return try bracketed("(", ")") { (parser) throws(LanguageError) in
                try parser.expression()
            }
        } catch {
            throw error.isIncomplete ? .syntax(.openString, range: opening.range) : error
        }
    }

    /// The scalar that a backslash and what follows it stand for.
    private mutating func escape(_ opening: Token) throws(LanguageError) -> Unicode.Scalar {
        let start = position
        position += 2
        switch lexer.scalar(start + 1) {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "0": return "\0"
        case "\"": return "\""
        case "'": return "'"
        case "\\": return "\\"
        case "u" where lexer.scalar(position) == "{":
            let digits = lexer.scalars[position...].prefix(10)
            if let close = digits.firstIndex(of: "}"),
                let value = UInt32(lexer.text(position + 1, close), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                position = close + 1
                return scalar
            }
        case nil: throw .syntax(.openString, range: opening.range)
        default: break
        }
        let end = min(position, lexer.scalars.count)
        throw .syntax(.unknownEscape(lexer.text(start, end)), range: SourceRange(start, end))
    }
}
