/// How the fields of a row are separated.
public enum Delimiter: Sendable, Equatable {
    /// A byte; fields may be quoted as in RFC 4180. In files of tabs a quote that does not enclose a
    /// whole field is a character like others.
    case quoted(UInt8)
    /// A byte; quotes are characters like others.
    case plain(UInt8)
    /// Any run of blanks and tabs; those at a line's ends separate nothing.
    case blanks
    /// Nothing: a line is one field.
    case none

    /// Commas, with quotes.
    public static var comma: Delimiter { .quoted(0x2c) }
    /// Tabs, without quotes.
    public static var tab: Delimiter { .plain(0x09) }

    /// The separator of fields, in words.
    public var words: String {
        switch self {
        case .quoted(0x2c), .plain(0x2c): "commas"
        case .quoted(0x3b), .plain(0x3b): "semicolons"
        case .quoted(0x09), .plain(0x09): "tabs"
        case .quoted(0x7c), .plain(0x7c): "vertical bars"
        case .quoted(let byte), .plain(let byte): "“\(Unicode.Scalar(byte))”"
        case .blanks: "blanks"
        case .none: "nothing"
        }
    }
}
