/// Looks for elements that are NaN, infinite or too large to compute with.
public enum Finiteness {
    /// The place of the first element that is NaN or whose magnitude exceeds `limit`.
    ///
    /// - Parameters:
    ///   - a: `count` elements.
    ///   - limit: The largest magnitude allowed; by default every finite number is.
    public static func firstViolation(
        _ a: UnsafePointer<Float>, _ count: Int, limit: Float = .greatestFiniteMagnitude
    ) -> Int? {
        let bound = Vector(repeating: limit)
        var start = 0
        while start + 16 <= count {
            let block = Vector(loading: a + start)
            // A comparison with NaN is false, so that NaN is a violation too.
            if any(.!((block .<= bound) .& (block .>= -bound))) { break }
            start += 16
        }
        return (start..<count).first { !(a[$0].magnitude <= limit) }
    }
}
