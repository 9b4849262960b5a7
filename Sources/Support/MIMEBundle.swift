/// One result in several representations, richest first, always with a `text/plain` twin.
///
/// The plain text shows what terminals would obey (`VisibleText`): front ends draw it as a terminal does.
/// Representations whose MIME type ends in `json` hold JSON text; all others hold themselves.
public struct MIMEBundle: Sendable, Equatable {
    /// The representations by MIME type.
    public private(set) var representations: [String: String]
    /// JSON texts of per-type metadata, by MIME type.
    public var metadata: [String: String] = [:]

    /// Makes a bundle of a plain text and further representations.
    public init(plainText: String, _ others: [String: String] = [:]) {
        representations = others
        representations["text/plain"] = VisibleText.of(plainText)
    }

    /// The plain text.
    public var plainText: String { representations["text/plain"] ?? "" }

    /// The representation of a MIME type.
    public subscript(type: String) -> String? {
        get { representations[type] }
        set {
            representations[type] = type == "text/plain" ? newValue.map(VisibleText.of) : newValue
        }
    }
}
