import Foundation
import Support

/// A regular expression whose search a person can interrupt.
///
/// Some patterns, such as `(a+)+$`, take time that doubles with every character of the text. ICU's
/// engine, behind `NSRegularExpression`, reports while it searches; Swift's own does not.
struct TextPattern: @unchecked Sendable {
    // SAFETY: regular expressions do not change and may be used from several threads.
    private let expression: NSRegularExpression

    /// Why a pattern is none.
    struct Problem: Error {
        let reason: String
    }

    /// Compiles a pattern.
    ///
    /// - Throws: `Problem` if it is no regular expression.
    init(_ pattern: String) throws(Problem) {
        do {
            expression = try NSRegularExpression(pattern: pattern)
        } catch {
            throw Problem(reason: Self.reason(pattern))
        }
    }

    /// Whether the pattern is found somewhere in a text.
    ///
    /// - Throws: `Interrupted` when the flag is raised meanwhile.
    func matches(_ text: String, watching cancellation: Cancellation) throws(Interrupted) -> Bool {
        var isFound = false
        expression.enumerateMatches(
            in: text, options: .reportProgress,
            range: NSRange(location: 0, length: text.utf16.count)
        ) { result, _, stop in
            isFound = isFound || result != nil
            stop.pointee = ObjCBool(isFound || cancellation.isCancelled)
        }
        if !isFound { try cancellation.check() }
        return isFound
    }

    /// The fault of a pattern: Swift's parser explains it better.
    private static func reason(_ pattern: String) -> String {
        do {
            _ = try Regex(pattern)
            return "the pattern cannot be read"
        } catch {
            return "\(error)"
        }
    }
}
