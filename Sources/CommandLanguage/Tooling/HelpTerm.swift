import Support

/// A term of the field that `help` explains: a paragraph, a formula, and a command that shows it.
public struct HelpTerm: Sendable {
    /// The term, as it is written in a sentence.
    public let name: String
    /// Other names that `help` finds it by.
    public let otherNames: [String]
    /// One paragraph.
    public let text: String
    /// Its formula, in plain text.
    public let formula: String
    /// A statement that shows it, with the names of the first session (`nouns`, `knowledge`, `small` …).
    public let example: String

    /// Makes a term.
    public init(
        _ name: String, _ otherNames: [String] = [], _ text: String, formula: String,
        example: String
    ) {
        self.name = name
        self.otherNames = otherNames
        self.text = text
        self.formula = formula
        self.example = example
    }

    /// Whether it goes by a name, whatever the case, hyphens and a plural's s.
    func isNamed(_ name: String) -> Bool {
        let wanted = Self.plain(name)
        return ([self.name] + otherNames).contains {
            let own = Self.plain($0)
            return own == wanted || own + "s" == wanted
        }
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != " " && $0 != "_" }
    }

    /// The parts of its page below the title.
    var parts: [HelpPart] {
        [
            .paragraph(text), .paragraph("Formula:"), .code([formula]), .paragraph("To see it:"),
            .code([example]),
        ]
    }
}
