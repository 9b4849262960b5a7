/// Rows of delimited fields (RFC 4180), as `DelimitedReader` reads them.
///
/// A field is quoted where it would else be read as something different: if it holds the delimiter,
/// quotes or line ends, or begins or ends with a blank.
public struct DelimitedWriter {
    /// The bytes written so far that were not taken.
    public private(set) var bytes: [UInt8] = []
    private let delimiter: UInt8
    private let lineEnd: [UInt8]
    private var isFirstRow = true
    private var isFirstField = true

    /// Makes an empty text.
    ///
    /// - Parameters:
    ///   - delimiter: The byte between fields.
    ///   - lineEnd: The bytes at the end of each row.
    public init(delimiter: UInt8 = 0x2c, lineEnd: String = "\n") {
        self.delimiter = delimiter
        self.lineEnd = Array(lineEnd.utf8)
    }

    /// Adds a field that is missing: nothing between two delimiters.
    public mutating func missing() { beginField() }

    /// Adds a field.
    ///
    /// - Parameter quotesEmpty: Whether an empty text is told from a missing one by quotes.
    public mutating func field(_ text: String, quotesEmpty: Bool = false) {
        field(Array(text.utf8)[...], quotesEmpty: quotesEmpty)
    }

    /// Adds a field of bytes in UTF-8.
    ///
    /// - Parameter quotesEmpty: Whether an empty text is told from a missing one by quotes.
    public mutating func field(_ text: ArraySlice<UInt8>, quotesEmpty: Bool = false) {
        let needsQuotes = needsQuotes(text) || (text.isEmpty && quotesEmpty)
        beginField()
        guard needsQuotes else {
            bytes.append(contentsOf: text)
            return
        }
        bytes.append(0x22)
        for byte in text {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    /// Ends the row.
    public mutating func endRow() {
        bytes.append(contentsOf: lineEnd)
        isFirstField = true
        isFirstRow = false
    }

    /// Takes the bytes written so far.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func beginField() {
        if !isFirstField { bytes.append(delimiter) }
        isFirstField = false
    }

    private func needsQuotes(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        if first == 0x20 || last == 0x20 { return true }
        // The first row tells a reader what the delimiter is.
        if isFirstRow {
            if isFirstField, first == 0xef || text.starts(with: Array("sep=".utf8)) { return true }
            if text.contains(where: { $0 == 0x3b || $0 == 0x09 || $0 == 0x7c || $0 == 0x2c }) {
                return true
            }
        }
        let delimiter = delimiter
        return text.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }
    }
}
