import CommandLanguage
import Support
import Text

/// Draws the prompt and what is typed behind it, over as many rows as it takes.
final class PromptScreen {
    private let write: (String) -> Void
    private let columns: () -> Int
    private var cursorRow = 0

    /// Makes a screen.
    ///
    /// - Parameters:
    ///   - write: Writes to the terminal.
    ///   - columns: The terminal's width in cells.
    init(write: @escaping (String) -> Void, columns: @escaping () -> Int) {
        self.write = write
        self.columns = columns
    }

    /// The screen of the terminal.
    static var standard: PromptScreen {
        PromptScreen(
            write: { StandardStream.output.write($0) }, columns: { Terminal.size.columns })
    }

    private static let prompt = "lingu> "
    private static let continuation = "     | "

    /// A new prompt; pasted texts are marked by the terminal from now on.
    func begin() {
        cursorRow = 0
        write("\u{1B}[?2004h")
    }

    /// Leaves the prompt: what follows starts in a new line.
    func end() { write("\r\n\u{1B}[?2004l") }

    /// Empties the terminal.
    func clear() {
        write("\u{1B}[H\u{1B}[2J")
        cursorRow = 0
    }

    /// Shows words in columns and the prompt again below.
    func list(_ words: [String]) {
        let words = words.map(VisibleText.line)
        let width = (words.map(DisplayWidth.of).max() ?? 0) + 2
        let perRow = max(1, columns() / width)
        var text = "\r\n"
        for (index, word) in words.prefix(200).enumerated() {
            text += word + String(repeating: " ", count: width - DisplayWidth.of(word))
            if index % perRow == perRow - 1 { text += "\r\n" }
        }
        write("\u{1B}[J" + text + "\r\n")
        cursorRow = 0
    }

    /// Draws everything again.
    func draw(_ buffer: LineBuffer, prompt: String = PromptScreen.prompt) {
        let columns = max(10, columns())
        var text = cursorRow > 0 ? "\u{1B}[\(cursorRow)A" : ""
        text += "\r\u{1B}[J"
        var row = 0
        var target = (row: 0, column: 0)
        var position = 0
        let lines = buffer.characters.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            func visible(_ part: some Sequence<Character>) -> String {
                VisibleText.line(String(part))
            }
            let head = index == 0 ? prompt : Self.continuation
            if index > 0 {
                text += "\r\n"
                row += 1
            }
            text += "\u{1B}[1;36m\(head)\u{1B}[0m" + visible(line)
            let headWidth = DisplayWidth.of(head)
            if (position...(position + line.count)).contains(buffer.cursor) {
                let before = visible(line.prefix(buffer.cursor - position))
                let offset = headWidth + DisplayWidth.of(before)
                target = (row + offset / columns, offset % columns)
            }
            let width = headWidth + DisplayWidth.of(visible(line))
            row += width / columns
            // A full row leaves the terminal's cursor on it; the next character would wrap.
            if width % columns == 0 { text += "\r\n" }
            position += line.count + 1
        }
        if row > target.row { text += "\u{1B}[\(row - target.row)A" }
        text += "\r" + (target.column > 0 ? "\u{1B}[\(target.column)C" : "")
        cursorRow = target.row
        write(text)
    }
}
