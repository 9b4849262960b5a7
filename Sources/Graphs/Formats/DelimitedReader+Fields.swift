import Text

/// Parses the fields of a row.
extension DelimitedReader {
    /// The integer in a field.
    ///
    /// - Throws: `GraphError.malformed` if it is none.
    func integer(_ field: Int) throws(GraphError) -> Int {
        let digits = slice(field)
        var index = digits.startIndex
        let end = digits.endIndex
        let isNegative = index < end && digits[index] == 0x2d
        if isNegative { index += 1 }
        guard index < end, end - index <= 18 else { throw notANumber(field) }
        var number = 0
        while index < end {
            let digit = Int(digits[index]) - 0x30
            guard digit >= 0, digit <= 9 else { throw notANumber(field) }
            number = number * 10 + digit
            index += 1
        }
        return isNegative ? -number : number
    }

    private func notANumber(_ field: Int) -> GraphError {
        .malformed(
            file: file, line: line, expected: "a whole number",
            found: String(text(field).prefix(60)))
    }

    /// The weight in a field: a finite number of at least 0.
    ///
    /// - Throws: `GraphError.malformed` if it is none.
    func weight(_ field: Int) throws(GraphError) -> Float {
        var word = text(field)
        // Where semicolons separate fields, commas are decimal points.
        if delimiter == .quoted(0x3b) { word = word.replacing(",", with: ".") }
        guard let weight = Float(word.filter { $0 != " " }), weight >= 0, weight.isFinite else {
            throw .malformed(
                file: file, line: line, expected: "a weight of at least 0",
                found: String(word.prefix(60)))
        }
        return weight
    }

    /// Checks that the current row has as many fields as the table has columns.
    ///
    /// - Throws: `GraphError.columnCount`.
    func expect(columns: Int) throws(GraphError) {
        guard fieldCount == columns else {
            throw .columnCount(file: file, line: line, expected: columns, found: fieldCount)
        }
    }
}
