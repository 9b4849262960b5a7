import Support

/// Text functions for any length: long texts are processed in steps that check the
/// cancellation, and no result is longer than a text may be.
enum LongText {
    /// Bytes up to which a text is treated in one go.
    private static let shortLimit = 1 << 16

    private static func isShort(_ text: String) -> Bool { text.utf8.count <= shortLimit }

    private static func requireLength(_ text: String) throws(FunctionProblem) {
        guard text.utf8.count <= Operators.textLimit else {
            throw FunctionProblem(
                reason: "the result would have more than \(Operators.textLimit) bytes")
        }
    }

    /// How many characters a text has.
    static func length(_ text: String, _ flag: Cancellation) throws(Interrupted) -> Int {
        if isShort(text) { return text.count }
        var count = 0
        for _ in text {
            try flag.check()
            count += 1
        }
        return count
    }

    /// A text with every scalar mapped.
    static func mapped(
        _ text: String, _ flag: Cancellation, whole: (String) -> String,
        _ mapping: (Unicode.Scalar.Properties) -> String
    ) throws(Interrupted) -> String {
        if isShort(text) { return whole(text) }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            try flag.check()
            result += mapping(scalar.properties)
        }
        return result
    }

    /// The words of a text.
    static func words(_ text: String, _ flag: Cancellation) throws -> [Value] {
        var words: [Value] = []
        var start: String.Index?
        func end(_ index: String.Index) throws(FunctionProblem) {
            guard let first = start else { return }
            guard words.count < Operators.listLimit else {
                throw FunctionProblem(
                    reason: "the text has more than \(Operators.listLimit) words")
            }
            words.append(.text(String(text[first..<index])))
            start = nil
        }
        for index in text.indices {
            try flag.check()
            if text[index].isWhitespace { try end(index) } else { start = start ?? index }
        }
        try end(text.endIndex)
        return words
    }

    /// Whether a text holds another.
    static func contains(
        _ text: String, _ part: String, _ flag: Cancellation
    ) throws(Interrupted) -> Bool {
        if part.isEmpty { return true }
        if isShort(text) { return text.contains(part) }
        return try firstPlace(of: part, in: text[...], flag) != nil
    }

    /// A text with every occurrence of a part replaced.
    static func replacing(
        _ text: String, _ old: String, with new: String, _ flag: Cancellation
    ) throws -> String {
        if old.isEmpty { return text }
        var result = ""
        var rest = text[...]
        while let place = try firstPlace(of: old, in: rest, flag) {
            result += rest[..<place.lowerBound]
            result += new
            try requireLength(result)
            rest = rest[place.upperBound...]
        }
        return result + rest
    }

    /// Where a part is found first, character by character.
    private static func firstPlace(
        of part: String, in text: Substring, _ flag: Cancellation
    ) throws(Interrupted) -> Range<Substring.Index>? {
        guard let first = part.first else { return nil }
        var index = text.startIndex
        while index < text.endIndex {
            try flag.check()
            if text[index] == first {
                var (end, other) = (index, part.startIndex)
                while end < text.endIndex, other < part.endIndex, text[end] == part[other] {
                    text.formIndex(after: &end)
                    part.formIndex(after: &other)
                }
                if other == part.endIndex { return index..<end }
            }
            text.formIndex(after: &index)
        }
        return nil
    }

    /// The values of a list as one text.
    static func joined(
        _ values: [Value], between: String, _ flag: Cancellation
    ) throws -> String {
        var result = ""
        for (index, value) in values.enumerated() {
            try flag.check()
            if index > 0 { result += between }
            result += value.inlineText(limit: .max)
            try requireLength(result)
        }
        return result
    }
}
