import Support
import Tables
import Testing
import Text

@testable import CommandLanguage

struct MarkdownTests {
    @Test(arguments: [
        ("plain words", "plain words"), ("micro_f1", "micro_f1"), ("_x_", "\\_x\\_"),
        ("a | b", "a \\| b"), ("`x`", "\\`x\\`"), ("<img src=x>", "&lt;img src=x&gt;"),
        ("[a](b)", "\\[a\\](b)"), ("![a](b)", "\\!\\[a\\](b)"), ("a\nb\tc", "a b c"),
        ("**b** ~c~ $d$", "\\*\\*b\\*\\* \\~c\\~ \\$d\\$"), ("# x", "\\# x"),
        ("a&amp;", "a&amp;amp;"),
        ("\\|", "\\\\\\|"), ("e\u{1B}[2J\u{202E}", "e␛\\[2J⟨U+202E⟩"),
    ])
    func escapesMarkup(text: String, escaped: String) {
        #expect(MarkdownText.escaped(text) == escaped)
    }

    @Test func tablesKeepTheirColumns() {
        let table = Table([
            TableColumn("a|b", ["x | y", "`", "<script>", "1\n2"]), TableColumn("n", [1, 2, 3, 4]),
        ])
        let lines = table.markdown().split(separator: "\n")
        #expect(lines.count == 6)
        for line in lines {
            #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 3, "\(line)")
        }
        #expect(!table.markdown().contains("<script"))
    }

    @Test func fencesAreLongerThanWhatTheyHold() {
        #expect(MarkdownText.fenced(["a", "````"], language: "x") == "`````x\na\n````\n`````")
    }

    @Test func plainTextsShowControlCharacters() {
        let hostile = "x\u{1B}]0;owned\u{7}\u{202E}"
        let values: [Value] = [
            .text(hostile), .list([.text(hostile)]), .record(Record([(hostile, .text(hostile))])),
            .table(Table([TableColumn(hostile, [hostile])], caption: hostile)),
        ]
        for value in values {
            let text = value.richForm().plainText
            #expect(text.contains("␛]0;owned␇⟨U+202E⟩"))
            #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
        }
        let page = HelpPart.page("x", [.facts([("summary", "a | <b> `c` \(hostile)")])])
        #expect(page.markdown.contains("| summary | a \\| &lt;b&gt; \\`c\\` x␛"))
        #expect(page.html.contains("&lt;b&gt;") && page.plainText.contains("<b>"))
    }

    @Test func errorsShowControlCharacters() {
        struct Hostile: Diagnostic {
            let name = "Bad\u{1B}[2J"
            let summary = "no\u{1B}]0;owned\u{7}"
            let details = ["\u{9B}2J"]
            let remedy = "\u{202E}x"
        }
        let renderer = DiagnosticRenderer(source: "x")
        let own = renderer.traceback(Hostile()).joined(separator: "\n")
        #expect(VisibleText.keepingColors(own) == own)
        #expect(!renderer.plain(Hostile()).contains("\u{1B}"))
        #expect(renderer.plain(Hostile()).contains("no␛]0;owned␇"))
    }
}
