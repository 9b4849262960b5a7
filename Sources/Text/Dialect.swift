/// How a file of delimited rows is written: recognised from its beginning.
///
/// A first line `sep=;`, as spreadsheets write it, names the delimiter. Else it is the one of comma,
/// semicolon, tab and vertical bar that gives the first rows the same number of fields; the one that
/// the file's name suggests wins wherever it does so too.
struct Dialect {
    /// How many rows are looked at.
    static let sampledRows = 30
    private static let candidates: [UInt8] = [0x2c, 0x3b, 0x09, 0x7c]

    /// The delimiter.
    var delimiter: Delimiter
    /// The bytes at the file's beginning that are no row: `sep=;` and its line end.
    var prefixLength = 0
    /// Whether each delimiter is followed by blanks that belong to no field.
    var skipsBlanks = false

    /// Looks at the first bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: The beginning, without a byte order mark.
    ///   - suggested: The delimiter that the file's name suggests.
    ///   - allowsBlanks: Whether runs of blanks may separate fields, and lines that begin with `#` or
    ///     `%` are comments.
    init(
        recognizing bytes: ArraySlice<UInt8>, suggested: UInt8, allowsBlanks: Bool, lineEnd: UInt8
    ) {
        var rest = bytes
        if allowsBlanks, Self.isSeparatedByBlanks(bytes, lineEnd: lineEnd) {
            delimiter = .blanks
            return
        }
        if let named = Self.namedDelimiter(bytes, lineEnd: lineEnd) {
            prefixLength = named.length
            rest = bytes.dropFirst(named.length)
            delimiter = .quoted(named.byte)
        } else {
            delimiter = .quoted(suggested)
            let order = [suggested] + Self.candidates.filter { $0 != suggested }
            let samples = order.map {
                ($0, Self.rows(rest, delimiter: $0, lineEnd: lineEnd, skipsComments: allowsBlanks))
            }
            let split = samples.filter { ($0.1.first?.fields ?? 0) > 1 }
            let even = split.filter { sample in
                sample.1.allSatisfy { $0.fields == sample.1[0].fields }
            }
            if let best = even.first ?? split.first {
                delimiter = .quoted(best.0)
            } else if allowsBlanks {
                delimiter = .blanks
            }
        }
        guard case .quoted(let byte) = delimiter, byte != 0x09 else { return }
        let rows = Self.rows(
            rest, delimiter: byte, lineEnd: lineEnd, skipsComments: allowsBlanks)
        let beginsBlank = rows.first?.blanks ?? 0
        skipsBlanks =
            beginsBlank > 0
            || (rows.count > 1 && rows.dropFirst().allSatisfy { $0.blanks == $0.fields - 1 }
                && (rows.first?.fields ?? 0) > 1)
    }

    /// The byte that a first line `sep=;` names, and the line's length.
    private static func namedDelimiter(_ bytes: ArraySlice<UInt8>, lineEnd: UInt8)
        -> (byte: UInt8, length: Int)?
    {
        var line = bytes.prefix { $0 != lineEnd }
        guard line.count < 12 else { return nil }
        let length = line.count + 1
        if line.last == 0x0d { line = line.dropLast() }
        guard line.count == 5, let byte = line.last,
            String(decoding: line.dropLast(), as: UTF8.self).lowercased() == "sep=",
            byte != 0x0d, byte < 0x80
        else { return nil }
        return (byte, min(length, bytes.count))
    }

    /// Whether the first row that is no comment begins with two words between blanks.
    private static func isSeparatedByBlanks(_ bytes: ArraySlice<UInt8>, lineEnd: UInt8) -> Bool {
        let lines = bytes.split(separator: lineEnd, maxSplits: sampledRows).prefix(sampledRows)
            .filter { $0.first != 0x23 && $0.first != 0x25 }
        func words(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
            line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        }
        guard let line = lines.first else { return false }
        let first = words(of: line)
        // Fields between tabs may hold blanks.
        let tabs = line.split(separator: 0x09).count
        let haveTabs = tabs > 1 && lines.allSatisfy { $0.split(separator: 0x09).count == tabs }
        guard first.count >= 2, !haveTabs || lines.allSatisfy({ words(of: $0).count == tabs })
        else { return false }
        return first.prefix(2).allSatisfy { word in
            !word.contains { $0 == 0x2c || $0 == 0x3b || $0 == 0x7c || $0 == 0x22 }
        }
    }

    /// The first whole rows: how many fields each has, and how many fields behind the first begin
    /// with a blank.
    private static func rows(
        _ bytes: ArraySlice<UInt8>, delimiter: UInt8, lineEnd: UInt8, skipsComments: Bool
    ) -> [(fields: Int, blanks: Int)] {
        var rows: [(fields: Int, blanks: Int)] = []
        var row = (fields: 1, blanks: 0)
        var first: UInt8 = lineEnd
        var isQuoted = false
        var isStart = true
        var previous: UInt8 = lineEnd
        for byte in bytes {
            defer { previous = byte }
            if first == lineEnd, byte != 0x0d { first = byte }
            if isQuoted {
                isQuoted = byte != 0x22
            } else if byte == lineEnd {
                let isComment = skipsComments && (first == 0x23 || first == 0x25)
                if first != lineEnd, !isComment { rows.append(row) }
                guard rows.count < sampledRows else { return rows }
                (row, first, isStart) = ((1, 0), lineEnd, true)
            } else if byte == 0x22, isStart || previous == 0x22 {
                isQuoted = true
                isStart = false
            } else if byte == delimiter {
                row.fields += 1
                isStart = true
            } else if byte == 0x20, isStart {
                // A quote after the blank begins a quoted field.
                if previous == delimiter { row.blanks += 1 }
            } else {
                isStart = false
            }
        }
        // A row that is cut off is not counted, unless it is the only one.
        if rows.isEmpty, first != lineEnd { rows.append(row) }
        return rows
    }
}
