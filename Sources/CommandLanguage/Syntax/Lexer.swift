import Support

/// Reads tokens from a source text at any position; holds no state but the text.
struct Lexer: Sendable {
    let scalars: [Unicode.Scalar]

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    /// The scalar at a position, or `nil` past the end.
    func scalar(_ position: Int) -> Unicode.Scalar? {
        position >= 0 && position < scalars.count ? scalars[position] : nil
    }

    /// The text of a range.
    func text(_ start: Int, _ end: Int) -> String {
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars[max(0, start)..<min(end, scalars.count)])
        return result
    }

    /// The first position at or after another that is no blank, comment or continued line.
    ///
    /// - Parameter skipsNewlines: whether newlines count as blanks, as inside brackets.
    func skipBlanks(_ start: Int, skipsNewlines: Bool = false) -> Int {
        var position = start
        while let next = scalar(position) {
            if next == "#" {
                while let inside = scalar(position), inside != "\n" { position += 1 }
            } else if next == "\n" {
                guard skipsNewlines else { break }
                position += 1
            } else if Self.isBlank(next) {
                position += 1
            } else if next == "\\", let after = endOfContinuation(position) {
                position = after
            } else {
                break
            }
        }
        return position
    }

    /// The start of the next line if a backslash ends its line.
    private func endOfContinuation(_ backslash: Int) -> Int? {
        var position = backslash + 1
        while let next = scalar(position), Self.isBlank(next) { position += 1 }
        guard let next = scalar(position) else { return nil }
        return next == "\n" ? position + 1 : nil
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\r"
            || (scalar != "\n" && !scalar.isASCII && scalar.properties.isWhitespace)
            || scalar == "\u{FEFF}"
    }

    static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar >= "0" && scalar <= "9"
    }

    static func isWordStart(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        if scalar.isASCII {
            return scalar == "_" || (scalar >= "a" && scalar <= "z")
                || (scalar >= "A" && scalar <= "Z")
        }
        return scalar.properties.isAlphabetic
    }

    /// Whether a scalar goes on a word: letters, digits, `_`, and marks that combine with letters.
    static func isWordPart(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        if isWordStart(scalar) || isDigit(scalar) { return true }
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .otherLetter: return true
        default: return false
        }
    }

    /// The token at or after a position.
    func token(at start: Int, _ mode: LexicalMode, skipsNewlines: Bool = false) -> Token {
        let position = skipBlanks(start, skipsNewlines: skipsNewlines)
        let follows = position > start || position == 0 || Self.isBlankBefore(scalar(position - 1))
        func make(_ kind: Token.Kind, _ end: Int) -> Token {
            Token(kind: kind, range: SourceRange(position, end), followsBlank: follows)
        }
        guard let first = scalar(position) else { return make(.end, position) }
        if first == "\n" { return make(.newline, position + 1) }
        if Self.startsWord(first, mode, next: scalar(position + 1)) {
            let end = endOfWord(position, mode)
            return make(.word(text(position, end)), end)
        }
        if Self.isDigit(first) { return number(position, sign: 1, make) }
        switch first {
        case "\"": return make(.textStart, position + 1)
        case "'": return rawText(position, make)
        case "`": return quotedName(position, make)
        case "-" where mode == .argument: return dash(position, make)
        default: return symbol(position, make)
        }
    }

    private static func isBlankBefore(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return true }
        return scalar == "\n" || isBlank(scalar)
    }

    private static func startsWord(
        _ first: Unicode.Scalar, _ mode: LexicalMode, next: Unicode.Scalar?
    ) -> Bool {
        if isWordStart(first) { return true }
        guard mode == .argument else { return false }
        switch first {
        case "/", "~", "@": return true
        // `..4` belongs to a range, `../data` and `./data` are paths.
        case ".": return next == "/" || isWordStart(next)
        default: return false
        }
    }

    /// The end of the word that starts at a position.
    func endOfWord(_ start: Int, _ mode: LexicalMode) -> Int {
        var position = start
        while let next = scalar(position) {
            if Self.isWordPart(next) {
                position += 1
            } else if next == "-", position > start, Self.isWordPart(scalar(position + 1)) {
                position += 1
            } else if mode == .argument, "/.~:@+".unicodeScalars.contains(next) {
                position += 1
            } else {
                break
            }
        }
        return position
    }

    private func rawText(_ start: Int, _ make: (Token.Kind, Int) -> Token) -> Token {
        guard let close = scalars[(start + 1)...].firstIndex(of: "'") else {
            return make(.problem(.openString), scalars.count)
        }
        return make(.rawText(text(start + 1, close)), close + 1)
    }

    private func quotedName(_ start: Int, _ make: (Token.Kind, Int) -> Token) -> Token {
        let close = scalars[(start + 1)...].firstIndex { $0 == "`" || $0 == "\n" }
        guard let close, scalars[close] == "`", close > start + 1 else {
            return make(.problem(.badQuotedName), close ?? scalars.count)
        }
        return make(.quotedName(text(start + 1, close)), close + 1)
    }

    /// `--option`, a negative number, or a problem.
    private func dash(_ start: Int, _ make: (Token.Kind, Int) -> Token) -> Token {
        let next = scalar(start + 1)
        if Self.isDigit(next) {
            return number(start + 1, sign: -1, make)
        }
        if next == "-", Self.isWordStart(scalar(start + 2)) {
            let end = endOfWord(start + 2, .expression)
            return make(.option(text(start + 2, end)), end)
        }
        if Self.isWordStart(next) {
            let end = endOfWord(start + 1, .expression)
            return make(.problem(.singleDash(text(start, end))), end)
        }
        return make(.symbol("-"), start + 1)
    }

    private func symbol(_ start: Int, _ make: (Token.Kind, Int) -> Token) -> Token {
        let first = scalars[start]
        if let next = scalar(start + 1) {
            let two = text(start, start + 2)
            if ["==", "!=", "<=", ">=", "=~", "..", "??"].contains(two) {
                if two == "..", scalar(start + 2) == "/" {
                    let end = endOfWord(start, .argument)
                    return make(.word(text(start, end)), end)
                }
                return make(.symbol(two), start + 2)
            }
            if first == "\\", next == "\n" { return make(.newline, start + 2) }
        }
        if "=<>+-*/%|;,:()[]{}.?".unicodeScalars.contains(first) {
            return make(.symbol(String(Character(first))), start + 1)
        }
        if first == "\\" { return make(.problem(.endsEarly(expected: "the next line")), start + 1) }
        return make(.problem(.strayCharacter(String(Character(first)))), start + 1)
    }
}
