import CExpat

/// An element's start tag.
public struct XMLStartTag: Sendable {
    /// The element's name without a namespace's prefix.
    public let name: String
    /// The attributes in their order, names with their prefixes.
    public let attributes: [(name: String, value: String)]

    /// The value of an attribute.
    public subscript(attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.value
    }
}

/// Receives the parts of a document in order (as SAX handlers do).
public protocol XMLContentHandler: AnyObject {
    /// An element begins.
    func begin(_ tag: XMLStartTag, at place: XMLReader) throws
    /// Text inside the element that began last; a long text comes in pieces.
    func text(_ bytes: Span<UInt8>, at place: XMLReader) throws
    /// An element ends.
    func end(_ name: String, at place: XMLReader) throws
}

/// Reads XML piece by piece through expat.
///
/// Entities that the document defines are expanded, within expat's limits on amplification; those that
/// stand for other files are errors and nothing is opened. UTF-8, UTF-16, Latin-1 and ASCII are read,
/// and the single-byte encodings that iconv knows where the first line names them.
public final class XMLReader {
    /// A tag, comment or the like may have so many bytes.
    static let maximalToken = 1 << 24
    private static let pieceSize = 1 << 18

    private let parser: XML_Parser
    private let handler: any XMLContentHandler
    private var failure: (any Error)?
    private var openElements: [String] = []
    private var encoding: String?
    private var unknownEncoding: String?
    /// The bytes that were parsed last, and where they begin in the document.
    private var window: [UInt8] = []
    private var windowStart = 0

    /// The line that is being read, from 1.
    public var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    /// Reads a whole document, plain or compressed.
    ///
    /// - Throws: `XMLError`; what the stream or the handler throws; `Interrupted`.
    public static func read(
        _ stream: ByteStream, into handler: any XMLContentHandler,
        cancellation: Cancellation = Cancellation()
    ) throws {
        let reader = try XMLReader(handler)
        while true {
            try cancellation.check()
            var piece: [UInt8] = []
            let count = try stream.read(into: &piece, count: pieceSize)
            try reader.parse(piece, isLast: count == 0)
            if count == 0 { return }
        }
    }

    /// Reads a whole document from memory.
    ///
    /// - Throws: `XMLError`; what the handler throws.
    public static func read(_ bytes: [UInt8], into handler: any XMLContentHandler) throws {
        let reader = try XMLReader(handler)
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            try reader.parse(
                Array(bytes[start..<min(start + pieceSize, bytes.count)]), isLast: false)
        }
        try reader.parse([], isLast: true)
    }

    private init(_ handler: any XMLContentHandler) throws {
        guard let parser = XML_ParserCreate(nil) else {
            throw FileError.refused(path: "expat", reason: "out of memory")
        }
        self.parser = parser
        self.handler = handler
        // SAFETY: the parser calls back only inside `parse`, while this object lives.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        setHandlers()
    }

    deinit { XML_ParserFree(parser) }

    private static func reader(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
        // SAFETY: the user data is the reader that owns the parser.
        data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setHandlers() {
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                XMLReader.reader(data)?.begin(name, attributes)
            },
            { data, _ in XMLReader.reader(data)?.end() })
        XML_SetCharacterDataHandler(parser) { data, text, count in
            XMLReader.reader(data)?.characters(text, Int(count))
        }
        XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in
            XMLReader.reader(data)?.encoding = encoding.map { String(cString: $0) }
        }
        XML_SetSkippedEntityHandler(parser) { data, name, _ in
            guard let reader = XMLReader.reader(data), let name else { return }
            reader.stop(
                XMLError.undefinedEntity(line: reader.line, name: String(cString: name)))
        }
        XML_SetExternalEntityRefHandler(parser) { parser, context, _, _, _ in
            guard let reader = XMLReader.reader(parser.map { UnsafeMutableRawPointer($0) }) else {
                return 0
            }
            let name = context.map { String(cString: $0) } ?? ""
            reader.failure =
                reader.failure ?? XMLError.externalEntity(line: reader.line, name: name)
            return 0
        }
        // The handler gets this object where it would get the parser.
        XML_SetExternalEntityRefHandlerArg(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetUnknownEncodingHandler(
            parser,
            { data, name, encoding in
                guard let name, let encoding else { return 0 }
                XMLReader.reader(data)?.unknownEncoding = String(cString: name)
                return cexpat_single_byte_encoding(name, encoding)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    // MARK: - Pieces

    private func parse(_ piece: [UInt8], isLast: Bool) throws {
        // A character may begin in the piece before.
        let kept = window.suffix(8)
        windowStart += window.count - kept.count
        window = kept + piece
        // SAFETY: expat reads the bytes during the call only.
        let status = piece.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                XML_Parse(parser, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
            }
        }
        if let failure { throw failure }
        guard status == XML_STATUS_OK else { throw problem(XML_GetErrorCode(parser)) }
        let pending = windowStart + window.count - Int(XML_GetCurrentByteIndex(parser))
        guard isLast || pending <= Self.maximalToken else {
            throw XMLError.tokenTooLong(line: line, limit: Self.maximalToken)
        }
    }

    private func begin(
        _ name: UnsafePointer<CChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard failure == nil, let name = name.map({ String(cString: $0) }) else { return }
        openElements.append(name)
        var found: [(name: String, value: String)] = []
        // SAFETY: expat gives names and values by turns and a null pointer at the end.
        var index = 0
        while let key = attributes?[index], let value = attributes?[index + 1] {
            found.append((String(cString: key), String(cString: value)))
            index += 2
        }
        attempt {
            try handler.begin(
                XMLStartTag(name: Self.local(name), attributes: found), at: self)
        }
    }

    private func end() {
        guard failure == nil, let name = openElements.popLast() else { return }
        attempt { try handler.end(Self.local(name), at: self) }
    }

    private func characters(_ text: UnsafePointer<CChar>?, _ count: Int) {
        guard failure == nil else { return }
        // SAFETY: expat lends `count` bytes during the call.
        let bytes = UnsafeRawBufferPointer(start: text, count: count)
        bytes.withMemoryRebound(to: UInt8.self) { bytes in
            attempt { try handler.text(bytes.span, at: self) }
        }
    }

    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { stop(error) }
    }

    private func stop(_ error: any Error) {
        failure = failure ?? error
        XML_StopParser(parser, 0)
    }

    private static func local(_ name: String) -> String {
        guard let colon = name.utf8.lastIndex(of: 0x3a) else { return name }
        return String(name[name.utf8.index(after: colon)...])
    }

    // MARK: - Errors

    private func problem(_ code: XML_Error) -> XMLError {
        let line = line
        func malformed(_ expected: String, _ found: String? = nil) -> XMLError {
            .malformed(line: line, expected: expected, found: found ?? snippet)
        }
        let open = openElements.last.map { "</\($0)>" }
        switch code {
        case XML_ERROR_NO_ELEMENTS:
            return malformed(open ?? "an XML element", "the end of the file")
        case XML_ERROR_PARTIAL_CHAR: return .notUTF8(line: line)
        case XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION:
            return malformed("the end of what begins here")
        case XML_ERROR_TAG_MISMATCH: return malformed(open ?? "no end tag")
        case XML_ERROR_DUPLICATE_ATTRIBUTE: return malformed("each attribute once")
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
            return malformed("nothing after the outermost element")
        case XML_ERROR_MISPLACED_XML_PI:
            return malformed("<?xml …?> at the very beginning of the file alone")
        case XML_ERROR_UNDEFINED_ENTITY: return .undefinedEntity(line: line, name: entityName)
        case XML_ERROR_RECURSIVE_ENTITY_REF:
            return malformed("an entity that does not hold itself")
        case XML_ERROR_UNKNOWN_ENCODING:
            return .unknownEncoding(name: unknownEncoding ?? encoding ?? "?")
        case XML_ERROR_INCORRECT_ENCODING: return .wrongEncoding(line: line)
        case XML_ERROR_AMPLIFICATION_LIMIT_BREACH: return .entityExpansion(line: line)
        case XML_ERROR_INVALID_TOKEN where isBrokenUTF8: return .notUTF8(line: line)
        case XML_ERROR_BAD_CHAR_REF: return malformed("the number of a character that XML has")
        default: return malformed("well-formed XML")
        }
    }

    /// The bytes from the place of the error on.
    private var rest: ArraySlice<UInt8> {
        let index = Int(XML_GetCurrentByteIndex(parser)) - windowStart
        return window[min(max(index, 0), window.count)...]
    }

    private var snippet: String {
        let bytes = rest.prefix(40).prefix { $0 != 0x0a && $0 != 0x0d }
        return bytes.isEmpty ? "the end of the line" : String(decoding: bytes, as: UTF8.self)
    }

    private var entityName: String {
        String(
            decoding: rest.dropFirst().prefix(40).prefix { $0 != 0x3b && $0 > 0x20 }, as: UTF8.self)
    }

    /// Whether the error lies at bytes that are not UTF-8 in a document that should be.
    private var isBrokenUTF8: Bool {
        let declared = encoding?.lowercased() ?? "utf-8"
        guard declared == "utf-8" || declared == "utf8", let first = rest.first, first >= 0x80
        else {
            return false
        }
        return !(2...4).contains {
            String(validating: rest.prefix($0), as: UTF8.self) != nil && rest.count >= $0
        }
    }
}
