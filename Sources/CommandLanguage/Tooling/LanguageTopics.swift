/// Help on the language itself.
struct LanguageTopics {
    /// The topic's name.
    let name: String
    /// Its summary.
    let summary: String
    /// An explanation.
    let text: String
    /// Lines that show it.
    let examples: [String]

    /// The parts of its page.
    var parts: [HelpPart] {
        [.title("`\(name)`"), .paragraph(summary), .paragraph(text), .code(examples)]
    }

    /// The steps from a graph to a student that the first page of help shows.
    static let firstSession = [
        "nouns = graph build wordnet --nodes 800 --split few:10    # a graph of texts",
        "nouns | nodes | where degree > 3 | first 5                # look at it",
        "gemma = teacher load gemma3-270m                          # a language model",
        "tuned = teacher tune gemma nouns                          # tune it on the graph",
        "knowledge = teacher embed tuned nouns                     # what it says of every node",
        "plain = student train nouns --seeds 0..4                  # students without a teacher",
        "small = student distill nouns knowledge --seeds 0..4      # and with one",
        "compare [plain small tuned]                               # what was gained",
    ]

    /// All topics, in the order of the reference.
    static let all = [
        LanguageTopics(
            name: "functions", summary: "Functions for calculations.",
            text: "A function is called with parentheses directly after its name.",
            examples: ["round(mean([1 2 4]), 1)"]),
        LanguageTopics(
            name: "pipes", summary: "Giving the result of one command to the next.",
            text: "The piped value fills the first parameter by place whose type accepts it; that "
                + "parameter is then not written. A line may start with `|`.",
            examples: ["nouns | nodes | where degree > 3 | first 10"]),
        LanguageTopics(
            name: "names", summary: "Assigning values to names.",
            text: "A name starts with a letter or `_` and may hold letters, digits, `_` and inner "
                + "`-`. Other names are written in backticks. `(name)` is always the value.",
            examples: [
                "few = 10", "nouns | nodes | first (few)", "nouns | nodes | where `degree` > 3",
            ]),
        LanguageTopics(
            name: "values", summary: "Numbers, texts, lists, records and ranges.",
            text: "Lists have brackets, records braces, ranges two dots with both ends included; "
                + "`60%` is 0.6. Texts in double quotes know escapes and `\\(…)`; texts in single "
                + "quotes are taken as they are.",
            examples: ["[1 2 3]", "{name: tiny, epochs: 3}", "0..4", "\"\\(1 + 1) nodes\""]),
        LanguageTopics(
            name: "expressions", summary: "Calculations in parentheses and after `where`.",
            text: "From loose to tight: `or`, `and`, `not`, comparisons (`== != < <= > >= =~ in`), "
                + "`+ -`, `* / %`, sign, `.field`. A subtraction has blanks on both sides. Words "
                + "are columns if there is a table, else names. `=~` matches a regular expression.",
            examples: ["nouns | nodes | where label == \"food\" and degree >= 3", "(1 + 2) * 3"]),
        LanguageTopics(
            name: "for", summary: "Doing something for each value.",
            text: "The last value of each turn is gathered; rows become a table.",
            examples: ["for c in [gcn gat] { student train nouns --conv (c) | metrics }"]),
        LanguageTopics(
            name: "if", summary: "Doing something if a condition holds.",
            text: "`else` and `else if` may follow. Inside calculations, `if(condition, a, b)` "
                + "chooses one of two values.",
            examples: ["if 2 > 1 { print yes } else { print no }"]),
        LanguageTopics(
            name: "def", summary: "Making a command of one's own.",
            text: "Parameters follow in brackets; names assigned inside stay inside.",
            examples: ["def twice [n] { (n * 2) }", "twice 4"]),
        LanguageTopics(
            name: "lines", summary: "Where statements end, and what is shown.",
            text: "A statement ends with its line unless a bracket or text is open, the line ends "
                + "in `|` or `\\`, or the next line starts with `|`. The last result of a cell is "
                + "shown; a `;` after it keeps it silent. `#` starts a comment.",
            examples: ["show nouns; nouns | nodes | first 3"]),
    ]
}
