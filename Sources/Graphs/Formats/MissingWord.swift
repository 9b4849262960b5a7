/// Words that files write where nothing is known, as pandas, R, SQL and NumPy do; `-1` is how PyTorch
/// Geometric and OGB mark a node without a class.
enum MissingWord {
    private static let words: Set<String> = [
        "nan", "NaN", "NAN", "-nan", "-NaN", "NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "null",
        "NULL", "Null", "None", "NaT",
    ]

    /// Whether a word says that nothing is known.
    static func contains(_ word: String) -> Bool { words.contains(word) }

    /// Whether a word marks a node without a class by a number.
    static func isMinusOne(_ word: String) -> Bool { word == "-1" || word == "-1.0" }

    /// A column with empty entries in place of such words where all others are numbers, and how many
    /// there were.
    static func blanked(_ column: TextColumn) -> (column: TextColumn, count: Int) {
        var count = 0
        var numbers = 0
        for row in 0..<column.count where !column.isEmpty(row) {
            let text = column[row]
            if contains(text) {
                count += 1
            } else if Double(text) != nil {
                numbers += 1
            } else {
                return (column, 0)
            }
        }
        guard count > 0, numbers > 0 else { return (column, 0) }
        var blanked = TextColumn()
        for row in 0..<column.count {
            blanked.append(contains(column[row]) ? "" : column[row])
        }
        return (blanked, count)
    }
}
