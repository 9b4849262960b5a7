import Support

/// Text from data in Markdown: nothing of it is markup, a link or HTML.
public enum MarkdownText {
    /// A text on one line with the characters escaped that Markdown (CommonMark, GitHub's tables and
    /// Jupyter's mathematics) reads as markup.
    public static func escaped(_ text: String) -> String {
        let scalars = Array(VisibleText.line(text).unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "[", "]", "|", "~", "$", "!": result += "\\\(scalar)"
            case "#" where index == 0: result += "\\#"
            case "_" where !isInsideWord(index, scalars): result += "\\_"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Lines in a fence that no line of them closes.
    public static func fenced(_ lines: [String], language: String) -> String {
        var fence = "```"
        while lines.contains(where: { $0.contains(fence) }) { fence += "`" }
        return ([fence + language] + lines + [fence]).joined(separator: "\n")
    }

    /// Between letters and digits an underscore is no markup, as in `micro_f1`.
    private static func isInsideWord(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return [scalars[index - 1], scalars[index + 1]].allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }
}
