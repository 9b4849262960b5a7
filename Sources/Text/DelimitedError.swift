import Support

/// Errors in a file of delimited rows, before its columns are interpreted.
public enum DelimitedError: Diagnostic, Equatable {
    /// A quoted field that never ends.
    case unterminatedQuote(file: String, line: Int)
    /// Something else than a delimiter or a line end after a closing quote.
    case afterQuote(file: String, line: Int, found: String)
    /// Bytes that are not UTF-8.
    case notUTF8(file: String, line: Int)
    /// Text in UTF-16.
    case utf16(file: String)
    /// Bytes that are no text at all.
    case notText(file: String)
    /// A row longer than any reader accepts, in bytes.
    case rowTooLong(file: String, line: Int, limit: Int)
    /// A compressed file is damaged or cut short.
    case compressed(file: String, problem: GzipError)

    /// `TableFormat`.
    public var name: String { "TableFormat" }

    /// The file's name without folders.
    public var file: String {
        switch self {
        case .unterminatedQuote(let file, _), .afterQuote(let file, _, _), .notUTF8(let file, _),
            .utf16(let file), .notText(let file), .rowTooLong(let file, _, _),
            .compressed(let file, _):
            file
        }
    }

    /// The line that is at fault, from 1.
    public var line: Int {
        switch self {
        case .unterminatedQuote(_, let line), .afterQuote(_, let line, _), .notUTF8(_, let line),
            .rowTooLong(_, let line, _):
            line
        case .utf16, .notText, .compressed: 1
        }
    }

    /// The expectation at that line.
    public var expected: String {
        switch self {
        case .unterminatedQuote: "a closing quote"
        case .afterQuote: "a delimiter after the closing quote"
        case .notUTF8, .utf16: "text in UTF-8"
        case .notText: "text"
        case .rowTooLong(_, _, let limit): "a row of at most \(limit) bytes"
        case .compressed: "a whole gzip file"
        }
    }

    /// The text found there.
    public var found: String {
        switch self {
        case .unterminatedQuote: "the end of the file"
        case .afterQuote(_, _, let found): "“\(found)”"
        case .notUTF8: "other bytes"
        case .utf16: "UTF-16"
        case .notText: "bytes that are no text"
        case .rowTooLong: "a longer one"
        case .compressed(_, let problem): problem.summary
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .unterminatedQuote:
            "\(file), line \(line): a quoted field begins here and never ends"
        case .notUTF8: "\(file), line \(line): these bytes are not UTF-8"
        case .utf16: "\(file) is text in UTF-16, not UTF-8"
        case .notText: "\(file) is not a text file"
        case .rowTooLong(_, _, let limit):
            "\(file), line \(line): the row is longer than \(limit) bytes"
        case .compressed(_, let problem): "\(file): \(problem.summary)"
        case .afterQuote: "\(file), line \(line): expected \(expected), found \(found)"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .unterminatedQuote: "close the quote, and double quotes inside a quoted field"
        case .afterQuote: "double the quotes inside the quoted field"
        case .notUTF8: Self.conversion(of: file, from: "latin1")
        case .utf16: Self.conversion(of: file, from: "utf-16")
        case .notText: "export the table as CSV and name that file"
        case .rowTooLong: "check that the file has line ends and that quotes are closed"
        case .compressed(_, let problem): problem.remedy
        }
    }

    /// A command that rewrites a file in UTF-8.
    public static func conversion(of file: String, from encoding: String) -> String {
        file.hasSuffix(".gz")
            ? "convert it, for example with: zcat \(file) | iconv -f \(encoding) -t utf-8 | "
                + "gzip > converted && mv converted \(file)"
            : "convert it, for example with: iconv -f \(encoding) -t utf-8 \(file) > converted "
                + "&& mv converted \(file)"
    }

    /// Whether both say the same of the same place.
    public static func == (a: DelimitedError, b: DelimitedError) -> Bool {
        a.summary == b.summary
    }
}
