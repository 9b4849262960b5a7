import Support

/// Reads rows of fields from a plain or compressed file of bytes, a bounded piece at a time.
///
/// Fields are ranges of `buffer`; a `String` is made only where one is asked for. Commas with quotes
/// follow RFC 4180: a quoted field may hold delimiters, line ends and doubled quotes.
struct DelimitedReader {
    /// What separates fields.
    enum Separator {
        /// Commas; fields may be quoted.
        case comma
        /// Tabs, no quotes.
        case tab
        /// Any run of blanks and tabs; those at a line's ends separate nothing.
        case blanks
        /// Nothing: a line is one field.
        case none
    }

    /// No row may be longer, in bytes.
    static let longestRow = 1 << 28

    /// The file's name without folders, for errors.
    let file: String
    /// The number of the line on which the current row begins, from 1.
    private(set) var line = 0
    /// Bytes that hold the current row.
    private(set) var buffer: [UInt8] = []
    private(set) var fieldCount = 0
    private var starts: [Int] = []
    private var ends: [Int] = []
    private var position = 0
    private var nextLine = 1
    private var rowHasHighBytes = false
    private var rowHasQuotes = false
    private var rowStart = 0
    private var pieceSize = 1 << 14
    private var escapedFields: [Int] = []
    private let separator: Separator
    private let comment: UInt8?
    private let keepsBlankLines: Bool
    private let stream: ByteStream
    private let cancellation: Cancellation

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - comment: Lines that begin with this byte are passed over.
    ///   - keepsBlankLines: Whether an empty line is a row of one empty field.
    /// - Throws: `FileError`, `GraphError.compressed`.
    init(
        path: String, separator: Separator, comment: UInt8? = nil, keepsBlankLines: Bool = false,
        cancellation: Cancellation = Cancellation()
    ) throws {
        stream = try ByteStream(path: path)
        file = path.split(separator: "/").last.map(String.init) ?? path
        self.separator = separator
        self.comment = comment
        self.keepsBlankLines = keepsBlankLines
        self.cancellation = cancellation
        try refill()
        if buffer.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// Moves to the next row and tells whether there is one.
    ///
    /// - Throws: `GraphError.unterminatedQuote`, `.notUTF8`, `.rowTooLong`, `.compressed`;
    ///   `Interrupted`.
    mutating func next() throws -> Bool {
        while true {
            line = nextLine
            guard try scanRow() else { return false }
            if fieldCount == 0 || (fieldCount == 1 && starts[0] == ends[0] && !rowHasQuotes) {
                guard keepsBlankLines else { continue }
                if fieldCount == 0 { record(rowStart, rowStart) }
            }
            if let comment, buffer[rowStart] == comment { continue }
            if rowHasHighBytes { try checkUTF8(rowStart..<position) }
            for field in escapedFields { unescape(field: field) }
            return true
        }
    }

    /// The bytes of a field of the current row.
    func range(_ field: Int) -> Range<Int> { starts[field]..<ends[field] }

    /// A field of the current row, without a copy.
    func slice(_ field: Int) -> ArraySlice<UInt8> { buffer[starts[field]..<ends[field]] }

    /// A field of the current row as text.
    func text(_ field: Int) -> String { String(decoding: slice(field), as: UTF8.self) }

    /// All fields of the current row as texts.
    var texts: [String] { (0..<fieldCount).map(text) }

    /// Whether a field of the current row is empty.
    func isEmpty(_ field: Int) -> Bool { starts[field] == ends[field] }

    /// The whole number that a field spells.
    ///
    /// - Throws: `GraphError.malformed` if it is none.
    func integer(_ field: Int) throws(GraphError) -> Int {
        var index = starts[field]
        let end = ends[field]
        let isNegative = index < end && buffer[index] == 0x2d
        if isNegative { index += 1 }
        guard index < end, end - index <= 18 else { throw notANumber(field) }
        var number = 0
        while index < end {
            let digit = Int(buffer[index]) - 0x30
            guard digit >= 0, digit <= 9 else { throw notANumber(field) }
            number = number * 10 + digit
            index += 1
        }
        return isNegative ? -number : number
    }

    /// The weight that a field spells: a finite number of at least 0.
    func weight(_ field: Int) -> Float? {
        guard let weight = Float(text(field)), weight >= 0, weight.isFinite else { return nil }
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

    private func notANumber(_ field: Int) -> GraphError {
        .malformed(
            file: file, line: line, expected: "a whole number",
            found: String(text(field).prefix(60))
        )
    }

    // MARK: - Scanning

    /// Finds the fields of the row at `position`, fetching more bytes as needed.
    private mutating func scanRow() throws -> Bool {
        while true {
            if position == buffer.count, stream.isAtEnd { return false }
            fieldCount = 0
            starts.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            rowHasHighBytes = false
            rowHasQuotes = false
            escapedFields.removeAll(keepingCapacity: true)
            rowStart = position
            let isWhole =
                switch separator {
                case .comma: try scanQuoted()
                case .tab: scanPlain(delimiter: 0x09)
                case .blanks: scanBlanks()
                case .none: scanPlain(delimiter: 0x0a)
                }
            if isWhole { return true }
            nextLine = line
            if stream.isAtEnd { throw GraphError.unterminatedQuote(file: file, line: line) }
            guard buffer.count - position < Self.longestRow else {
                throw GraphError.rowTooLong(file: file, line: line, limit: Self.longestRow)
            }
            try refill()
        }
    }

    /// Moves what is left to the buffer's beginning and reads on behind it.
    private mutating func refill() throws {
        try cancellation.check()
        let rest = buffer.count - position
        if position > 0 {
            buffer.removeSubrange(0..<position)
            position = 0
        }
        do {
            // Doubling keeps the work linear where one row is longer than a piece.
            pieceSize = min(1 << 20, pieceSize * 2)
            _ = try stream.read(into: &buffer, count: max(pieceSize, min(rest, 1 << 26)))
        } catch let problem as GzipError {
            throw GraphError.compressed(file: file, problem: problem)
        }
        if stream.isAtEnd, let last = buffer.last, last != 0x0a { buffer.append(0x0a) }
    }

    private mutating func record(_ start: Int, _ end: Int) {
        starts.append(start)
        ends.append(end)
        fieldCount += 1
    }

    /// Ends a row before the line feed at an index, leaving out a carriage return.
    private mutating func endRow(lineFeed: Int, fieldStart: Int) {
        let end = lineFeed > fieldStart && buffer[lineFeed - 1] == 0x0d ? lineFeed - 1 : lineFeed
        record(fieldStart, end)
        position = lineFeed + 1
        nextLine += 1
    }

    private mutating func scanPlain(delimiter: UInt8) -> Bool {
        var start = position
        var index = position
        let end = buffer.count
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            if byte == 0x0a {
                endRow(lineFeed: index, fieldStart: start)
                rowHasHighBytes = high >= 0x80
                return true
            }
            if byte == delimiter {
                record(start, index)
                start = index + 1
            }
            index += 1
        }
        return false
    }

    private mutating func scanBlanks() -> Bool {
        var index = position
        var start = -1
        let end = buffer.count
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
            if isBlank, start >= 0 {
                record(start, index)
                start = -1
            } else if !isBlank, start < 0 {
                start = index
            }
            index += 1
            if byte == 0x0a {
                position = index
                nextLine += 1
                rowHasHighBytes = high >= 0x80
                return true
            }
        }
        return false
    }

    private mutating func scanQuoted() throws -> Bool {
        var start = position
        var index = position
        let end = buffer.count
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            switch byte {
            case 0x2c:
                record(start, index)
                start = index + 1
            case 0x0a:
                endRow(lineFeed: index, fieldStart: start)
                rowHasHighBytes = high >= 0x80
                return true
            case 0x22 where index == start:
                guard let after = try scanQuotes(from: index, &high) else { return false }
                guard buffer[after] == 0x2c else {
                    position = after + 1
                    nextLine += 1
                    rowHasHighBytes = high >= 0x80
                    return true
                }
                start = after + 1
                index = after
            default: break
            }
            index += 1
        }
        return false
    }

    /// Records the quoted field that begins at an index; returns where its comma or line feed is, or
    /// nothing if the buffer ends before.
    private mutating func scanQuotes(from quote: Int, _ high: inout UInt8) throws -> Int? {
        var index = quote + 1
        var lines = 0
        let end = buffer.count
        var hasDoubledQuotes = false
        while index < end {
            let byte = buffer[index]
            high |= byte
            if byte == 0x22 {
                guard index + 1 < end else { return nil }
                guard buffer[index + 1] == 0x22 else { break }
                hasDoubledQuotes = true
                index += 1
            } else if byte == 0x0a {
                lines += 1
            }
            index += 1
        }
        var after = index + 1
        if after < end, buffer[after] == 0x0d { after += 1 }
        guard after < end else { return nil }
        guard buffer[after] == 0x2c || buffer[after] == 0x0a else {
            let rest = String(decoding: buffer[after...].prefix(20), as: UTF8.self)
            throw GraphError.malformed(
                file: file, line: line + lines, expected: "a comma after the closing quote",
                found: rest)
        }
        if hasDoubledQuotes { escapedFields.append(fieldCount) }
        record(quote + 1, index)
        rowHasQuotes = true
        nextLine += lines
        return after
    }

    /// Writes a field's doubled quotes as single ones, in place.
    private mutating func unescape(field: Int) {
        var write = starts[field]
        var read = write
        while read < ends[field] {
            buffer[write] = buffer[read]
            read += buffer[read] == 0x22 ? 2 : 1
            write += 1
        }
        ends[field] = write
    }

    /// Checks the bytes of a row.
    private func checkUTF8(_ range: Range<Int>) throws(GraphError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: buffer.span.extracting(range))
        } catch {
            let bad = range.lowerBound + error.byteOffsets.lowerBound
            let linesBefore = buffer[range.lowerBound..<min(bad, range.upperBound)].count {
                $0 == 0x0a
            }
            throw .notUTF8(file: file, line: line + linesBefore)
        }
    }
}
