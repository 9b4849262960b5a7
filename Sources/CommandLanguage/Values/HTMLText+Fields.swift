import Text

extension HTMLText {
    /// Names and values as a two-column table with row headings.
    public static func fieldList(_ fields: [(String, Value)]) -> String {
        let rows = fields.map { name, value in
            "<tr><th scope=\"row\" style=\"text-align:left\">\(escaped(name))</th>"
                + "<td style=\"text-align:left\">\(escaped(value.fieldText))</td></tr>"
        }
        return "<table style=\"border-collapse:collapse\"><tbody>\n"
            + rows.joined(separator: "\n") + "\n</tbody></table>"
    }
}
