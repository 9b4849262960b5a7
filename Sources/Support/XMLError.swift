/// Errors in XML text.
public enum XMLError: Diagnostic, Equatable {
    /// Text that XML's grammar does not allow at this place.
    case malformed(line: Int, expected: String, found: String)
    /// Bytes that are not UTF-8, which the document says or implies that it is.
    case notUTF8(line: Int)
    /// The first line names an encoding that is not known here.
    case unknownEncoding(name: String)
    /// The first line names an encoding that the bytes are not in.
    case wrongEncoding(line: Int)
    /// Entities that expand to many times the file's own size.
    case entityExpansion(line: Int)
    /// A reference to an entity that the document does not define.
    case undefinedEntity(line: Int, name: String)
    /// A reference to another file, which is never read.
    case externalEntity(line: Int, name: String)
    /// A tag, comment or the like longer than is taken, in bytes.
    case tokenTooLong(line: Int, limit: Int)

    /// `XMLFormat`.
    public var name: String { "XMLFormat" }

    /// Where it is; 1 where that is the whole document's fault.
    public var line: Int {
        switch self {
        case .malformed(let line, _, _), .notUTF8(let line), .wrongEncoding(let line),
            .entityExpansion(let line), .undefinedEntity(let line, _),
            .externalEntity(let line, _), .tokenTooLong(let line, _):
            line
        case .unknownEncoding: 1
        }
    }

    /// The fault, without the place.
    public var summary: String {
        switch self {
        case .malformed(_, let expected, let found): "expected \(expected), found “\(found)”"
        case .notUTF8: "these bytes are not UTF-8"
        case .unknownEncoding(let name): "the encoding “\(name)” is not known"
        case .wrongEncoding: "the text is not in the encoding that its first line names"
        case .entityExpansion:
            "entities expand to far more text than the file holds (a “billion laughs” file)"
        case .undefinedEntity(_, let name): "the entity “&\(name);” is not defined in the file"
        case .externalEntity(_, let name):
            "the entity “&\(name);” stands for another file, which is not read"
        case .tokenTooLong(_, let limit): "a tag or comment is longer than \(limit) bytes"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .malformed(_, _, let found):
            found.hasPrefix("&") || found.hasPrefix("<")
                ? "close every tag, and write & as &amp; and < as &lt; in texts"
                : "correct the line, or write the file again"
        case .notUTF8, .wrongEncoding:
            "convert the file, for example with: iconv -f latin1 -t utf8; or name its encoding in "
                + "the first line: <?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
        case .unknownEncoding(let name):
            "convert the file with: iconv -f \(name) -t utf8; then write encoding=\"UTF-8\" in its "
                + "first line"
        case .entityExpansion: "write the texts themselves instead of entities"
        case .undefinedEntity(_, let name):
            "write the character itself, or define it: <!ENTITY \(name) \"…\"> in the DOCTYPE"
        case .externalEntity: "put the text of that file in the place of the entity"
        case .tokenTooLong: "check that every quote, tag and comment is closed"
        }
    }
}
