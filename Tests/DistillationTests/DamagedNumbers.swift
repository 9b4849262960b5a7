/// Texts of JSON in which one number is another.
enum DamagedNumbers {
    static let replacements = [
        "-1", "0", "1e308", "-1e308", "4611686018427387904", "-9223372036854775808", "0.5", "64000",
        "1e400", "\"nan\"", "\"inf\"",
    ]

    /// All variants of a text with one number replaced; at most `limit` of them.
    static func texts(of json: String, limit: Int = 60) -> [String] {
        let bytes = Array(json.utf8)
        let places = ranges(in: bytes)
        let step = max(1, places.count / limit)
        return stride(from: 0, to: places.count, by: step).flatMap { index in
            replacements.map { replacement in
                let (before, after) = (bytes[..<places[index].lowerBound], places[index].upperBound)
                return String(decoding: before + replacement.utf8 + bytes[after...], as: UTF8.self)
            }
        }
    }

    /// The range of each number outside of strings.
    private static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var (place, isString) = (0, false)
        let parts = Set("0123456789+-.eE".utf8)
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\") { place += 1 }
            if byte == UInt8(ascii: "\"") { isString.toggle() }
            let isStart = byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
            guard !isString, isStart else {
                place += 1
                continue
            }
            let end = bytes[place...].firstIndex { !parts.contains($0) } ?? bytes.count
            places.append(place..<end)
            place = end
        }
        return places
    }
}
