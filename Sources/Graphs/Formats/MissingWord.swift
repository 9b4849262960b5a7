/// Words for missing values, as pandas, R, SQL and NumPy do; `-1` is how PyTorch
/// Geometric and OGB mark a node without a class.
enum MissingWord {
    private static let words: Set<String> = [
        "nan", "NaN", "NAN", "-nan", "-NaN", "NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "null",
        "NULL", "Null", "None", "NaT",
    ]

    /// Whether a word stands for a missing value.
    static func contains(_ word: String) -> Bool { words.contains(word) }

    /// Whether a word marks a node without a class by a number.
    static func isMinusOne(_ word: String) -> Bool { word == "-1" || word == "-1.0" }

    /// A column with empty entries in place of such words where all others are numeric, and how many
    /// there were.
    static func blanked(_ column: TextColumn) -> (column: TextColumn, count: Int) {
        // Most columns have none: what is longer or begins with a digit need not become a text.
        let count = (0..<column.count).count { row in
            let bytes = column.bytes(of: row)
            guard let first = bytes.first, bytes.count <= 4, !(0x30...0x39).contains(first) else {
                return false
            }
            return contains(column[row])
        }
        guard count > 0 else { return (column, 0) }
        var numericCount = 0
        for row in 0..<column.count where !column.isEmpty(row) && !contains(column[row]) {
            guard Double(column[row]) != nil else { return (column, 0) }
            numericCount += 1
        }
        guard numericCount > 0 else { return (column, 0) }
        var blanked = TextColumn()
        for row in 0..<column.count {
            blanked.append(contains(column[row]) ? "" : column[row])
        }
        return (blanked, count)
    }
}
