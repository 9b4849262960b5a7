import CJSON

/// A parsed JSON text whose parts become values only when they are asked for.
///
/// For texts of hundreds of thousands of members, and for those whose member names must stay the
/// bytes they are: a `JSONObject` takes names for equal that are canonically equivalent in Unicode,
/// such as `é` written as one scalar or as two.
public final class JSONDocument: @unchecked Sendable {
    let limits: JSONValue.Limits
    private let pointer: OpaquePointer?

    /// Parses a text.
    ///
    /// - Throws: `JSONError`, as `JSONValue.init(parsing:limits:)` does.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONValue.Limits = .standard)
        throws(JSONError)
    {
        pointer = try JSONValue.parseRoot(bytes, limits).get()
        self.limits = limits
    }

    deinit { json_object_put(pointer) }

    /// The whole.
    public var root: JSONNode { JSONNode(document: self, pointer: pointer) }
}
