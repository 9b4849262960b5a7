import Support

extension Lexer {
    /// An integer, a number with a fraction, or a percent; letters after it are a problem.
    ///
    /// - Parameter start: the position of the first digit.
    func number(_ start: Int, sign: Int, _ make: (Token.Kind, Int) -> Token) -> Token {
        var position = endOfDigits(start)
        var isWhole = true
        if scalar(position) == ".", Self.isDigit(scalar(position + 1)) {
            isWhole = false
            position = endOfDigits(position + 1)
        }
        if let end = endOfExponent(position) {
            isWhole = false
            position = end
        }
        let digits = text(start, position).filter { $0 != "_" }
        let value = (Double(digits) ?? .nan) * Double(sign)
        if scalar(position) == "%" { return make(.percent(value), position + 1) }
        if Self.isWordPart(scalar(position))
            || (scalar(position) == "-" && Self.isWordStart(scalar(position + 1)))
        {
            let end = endOfWord(position, .argument)
            return make(.problem(.lettersAfterNumber(text(start, max(end, position + 1)))), end)
        }
        guard value.isFinite else {
            return make(.problem(.lettersAfterNumber(digits)), position)
        }
        if isWhole, let whole = Int((sign < 0 ? "-" : "") + digits) {
            return make(.integer(whole), position)
        }
        return make(.number(value), position)
    }

    /// The end of digits, among which single underscores may stand.
    private func endOfDigits(_ start: Int) -> Int {
        var position = start
        while Self.isDigit(scalar(position))
            || (scalar(position) == "_" && Self.isDigit(scalar(position + 1)))
        {
            position += 1
        }
        return position
    }

    /// The end of `e5`, `e-5` or `E+5`, if one stands here.
    private func endOfExponent(_ start: Int) -> Int? {
        guard scalar(start) == "e" || scalar(start) == "E" else { return nil }
        let isSigned = scalar(start + 1) == "-" || scalar(start + 1) == "+"
        let digits = start + (isSigned ? 2 : 1)
        guard Self.isDigit(scalar(digits)) else { return nil }
        return endOfDigits(digits)
    }
}
