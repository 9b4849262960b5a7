import Support

/// Reads rows of fields from a plain or compressed file, or from bytes, a bounded piece at a time.
///
/// Fields are ranges of `buffer`; a `String` is made only where one is asked for. Quotes follow
/// RFC 4180: a quoted field may hold delimiters, line ends and doubled quotes. Lines end with a line
/// feed, perhaps after a carriage return, or with carriage returns alone.
public struct DelimitedReader {
    /// No row may be longer, in bytes.
    static let longestRow = 1 << 28

    /// The file's name without folders, for errors.
    public let file: String
    /// The number of the line on which the current row begins, from 1.
    public private(set) var line = 0
    /// Bytes that hold the current row.
    public internal(set) var buffer: [UInt8] = []
    /// How many fields the current row has.
    public internal(set) var fieldCount = 0
    /// The separator of fields.
    public private(set) var delimiter: Delimiter
    /// Whether an empty line is a row of one empty field.
    public var keepsBlankLines: Bool
    @usableFromInline var starts: [Int] = []
    @usableFromInline var ends: [Int] = []
    var position = 0
    var nextLine = 1
    var rowHasHighBytes = false
    var rowStart = 0
    var quotedFields: [Int] = []
    var escapedFields: [Int] = []
    var lineEnd: UInt8 = 0x0a
    var skipsBlanks = false
    private var pieceSize = 1 << 14
    private(set) var isAtEnd = false
    private var knowsLineEnd = false
    private let comment: UInt8?
    private let stream: ByteStream?
    private let cancellation: Cancellation

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - comment: Lines that begin with this byte are passed over.
    ///   - keepsBlankLines: Whether an empty line is a row of one empty field.
    /// - Throws: `FileError`, `DelimitedError`.
    public init(
        path: String, delimiter: Delimiter, comment: UInt8? = nil, keepsBlankLines: Bool = false,
        cancellation: Cancellation = Cancellation()
    ) throws {
        self.init(
            stream: try ByteStream(path: path), bytes: [],
            file: path.split(separator: "/").last.map(String.init) ?? path, delimiter: delimiter,
            comment: comment, keepsBlankLines: keepsBlankLines, cancellation: cancellation)
        try begin()
    }

    /// Opens a file and recognises its delimiter, or one that its first line names (`sep=;`).
    ///
    /// - Parameters:
    ///   - suggested: The delimiter that the file's name suggests.
    ///   - allowsBlanks: Whether runs of blanks may separate fields.
    ///   - comment: Lines that begin with this byte are passed over.
    /// - Throws: `FileError`, `DelimitedError`.
    public init(
        recognizing path: String, suggested: UInt8 = 0x2c, allowsBlanks: Bool = false,
        comment: UInt8? = nil, cancellation: Cancellation = Cancellation()
    ) throws {
        try self.init(
            path: path, delimiter: .quoted(suggested), comment: comment, cancellation: cancellation)
        recognizeDialect(suggested: suggested, allowsBlanks: allowsBlanks)
    }

    /// Reads bytes in memory and recognises the delimiter.
    ///
    /// - Throws: `DelimitedError`.
    public init(
        recognizing bytes: [UInt8], file: String, suggested: UInt8 = 0x2c,
        cancellation: Cancellation = Cancellation()
    ) throws {
        self.init(
            stream: nil, bytes: bytes, file: file, delimiter: .quoted(suggested), comment: nil,
            keepsBlankLines: false, cancellation: cancellation)
        try begin()
        recognizeDialect(suggested: suggested, allowsBlanks: false)
    }

    /// Reads bytes in memory.
    ///
    /// - Throws: `DelimitedError`.
    public init(
        bytes: [UInt8], file: String, delimiter: Delimiter,
        cancellation: Cancellation = Cancellation()
    ) throws {
        self.init(
            stream: nil, bytes: bytes, file: file, delimiter: delimiter, comment: nil,
            keepsBlankLines: false, cancellation: cancellation)
        try begin()
    }

    private init(
        stream: ByteStream?, bytes: [UInt8], file: String, delimiter: Delimiter, comment: UInt8?,
        keepsBlankLines: Bool, cancellation: Cancellation
    ) {
        self.stream = stream
        self.file = file
        self.delimiter = delimiter
        self.comment = comment
        self.keepsBlankLines = keepsBlankLines
        self.cancellation = cancellation
        buffer = bytes
    }

    // MARK: - Rows

    /// Moves to the next row and tells whether there is one.
    ///
    /// - Throws: `DelimitedError`, `FileError`, `Interrupted`.
    public mutating func next() throws -> Bool {
        while true {
            line = nextLine
            guard try scanRow() else { return false }
            if fieldCount == 0
                || (fieldCount == 1 && starts[0] == ends[0] && quotedFields.isEmpty)
            {
                guard keepsBlankLines else { continue }
                if fieldCount == 0 { record(rowStart, rowStart) }
            }
            if let comment, buffer[rowStart] == comment { continue }
            if rowHasHighBytes { try checkUTF8(rowStart..<position) }
            if skipsBlanks { trimFields() }
            for field in escapedFields { unescape(field: field) }
            return true
        }
    }

    /// The bytes of a field of the current row.
    @inlinable public func range(_ field: Int) -> Range<Int> { starts[field]..<ends[field] }

    /// A field of the current row, without a copy.
    @inlinable public func slice(_ field: Int) -> ArraySlice<UInt8> {
        buffer[starts[field]..<ends[field]]
    }

    /// A field of the current row as text.
    public func text(_ field: Int) -> String { String(decoding: slice(field), as: UTF8.self) }

    /// All fields of the current row as texts.
    public var texts: [String] { (0..<fieldCount).map(text) }

    /// Whether a field of the current row is empty.
    @inlinable public func isEmpty(_ field: Int) -> Bool { starts[field] == ends[field] }

    /// Whether a field of the current row stood in quotes.
    public func isQuoted(_ field: Int) -> Bool {
        var range = 0..<quotedFields.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if quotedFields[middle] == field { return true }
            range =
                quotedFields[middle] < field
                ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    // MARK: - Bytes

    /// How Parquet, ZIP (spreadsheets, NumPy's archives), NumPy, pickle and HDF5 files begin.
    private static let beginningsOfOtherFiles: [[UInt8]] = [
        Array("PAR1".utf8), [0x50, 0x4b, 0x03, 0x04], [0x93, 0x4e], [0x80, 0x02], [0x80, 0x03],
        [0x80, 0x04], [0x80, 0x05], [0x89, 0x48, 0x44, 0x46],
    ]

    /// Reads the first piece and finds out how lines end.
    private mutating func begin() throws {
        if stream == nil { isAtEnd = true } else { try refill() }
        if buffer.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
        if buffer.starts(with: [0xff, 0xfe]) || buffer.starts(with: [0xfe, 0xff])
            || (buffer.count > 3 && buffer[1] == 0 && buffer[3] == 0 && buffer[0] != 0)
        {
            throw DelimitedError.utf16(file: file)
        }
        if Self.beginningsOfOtherFiles.contains(where: { buffer.starts(with: $0) }) {
            throw DelimitedError.notText(file: file)
        }
        lineEnd = endOfFirstLine()
        knowsLineEnd = true
        if isAtEnd { endLastLine() }
    }

    /// The byte that ends the first line outside of quotes: a carriage return only where no line
    /// feed follows.
    private func endOfFirstLine() -> UInt8 {
        var heedsQuotes = false
        if case .quoted = delimiter { heedsQuotes = true }
        var isQuoted = false
        var index = position
        while index < buffer.count {
            let byte = buffer[index]
            if byte == 0x22, heedsQuotes { isQuoted.toggle() }
            if byte == 0x0a, !isQuoted { return 0x0a }
            if byte == 0x0d, !isQuoted {
                guard index + 1 < buffer.count else { return isAtEnd ? 0x0d : 0x0a }
                return buffer[index + 1] == 0x0a ? 0x0a : 0x0d
            }
            index += 1
        }
        return 0x0a
    }

    private mutating func endLastLine() {
        if let last = buffer.last, last != lineEnd { buffer.append(lineEnd) }
    }

    private mutating func recognizeDialect(suggested: UInt8, allowsBlanks: Bool) {
        let dialect = Dialect(
            recognizing: buffer[position...], suggested: suggested, allowsBlanks: allowsBlanks,
            lineEnd: lineEnd)
        delimiter = dialect.delimiter
        skipsBlanks = dialect.skipsBlanks
        guard dialect.prefixLength > 0 else { return }
        position += dialect.prefixLength
        nextLine += 1
    }

    /// Moves what is left to the buffer's beginning and reads on behind it.
    private mutating func refill() throws {
        try cancellation.check()
        guard let stream else { return }
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
            throw DelimitedError.compressed(file: file, problem: problem)
        }
        isAtEnd = stream.isAtEnd
        if isAtEnd, knowsLineEnd { endLastLine() }
    }

    /// Finds the fields of the row at `position`, fetching more bytes as needed.
    private mutating func scanRow() throws -> Bool {
        while true {
            if position == buffer.count, isAtEnd { return false }
            startRow()
            if try scanFields() { return true }
            nextLine = line
            if isAtEnd { throw DelimitedError.unterminatedQuote(file: file, line: line) }
            guard buffer.count - position < Self.longestRow else {
                throw DelimitedError.rowTooLong(file: file, line: line, limit: Self.longestRow)
            }
            try refill()
        }
    }

    /// Checks the bytes of a row.
    private func checkUTF8(_ range: Range<Int>) throws(DelimitedError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: buffer.span.extracting(range))
        } catch {
            let bad = range.lowerBound + error.byteOffsets.lowerBound
            let linesBefore = buffer[range.lowerBound..<min(bad, range.upperBound)].count {
                $0 == lineEnd
            }
            throw .notUTF8(file: file, line: line + linesBefore)
        }
    }
}
