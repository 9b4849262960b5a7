import Foundation

extension JSONValue {
    /// The JSON of an encodable value; infinities and NaN become strings.
    ///
    /// - Throws: `JSONError` if it encodes to nothing that is JSON.
    public init(encoding value: some Encodable) throws(JSONError) {
        let encoder = JSONEncoder()
        // The same value gives the same bytes.
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let data = try? encoder.encode(value) else {
            throw .wrongType(path: "", expected: "encodable", found: "\(type(of: value))")
        }
        try self.init(parsing: [UInt8](data), limits: Limits(bytes: 8 << 30))
    }

    /// The value that some JSON stands for.
    ///
    /// - Throws: `JSONError` that names the path of what is missing or of another type.
    public func decoded<Decoded: Decodable>(
        as type: Decoded.Type = Decoded.self
    ) throws(JSONError) -> Decoded {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(type, from: Data(bytes()))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw .missing(path: Self.path(context.codingPath + [key]))
        } catch DecodingError.valueNotFound(_, let context) {
            throw .missing(path: Self.path(context.codingPath))
        } catch DecodingError.typeMismatch(let expected, let context) {
            throw .wrongType(
                path: Self.path(context.codingPath), expected: "\(expected)", found: "another")
        } catch DecodingError.dataCorrupted(let context) {
            throw .wrongType(
                path: Self.path(context.codingPath), expected: "\(type)",
                found: context.debugDescription)
        } catch {
            throw .wrongType(path: "", expected: "\(type)", found: "\(error)")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
