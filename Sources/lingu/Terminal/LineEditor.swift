import CommandLanguage
import JupyterProtocol

/// Reads statements from a terminal: editing, history, completion, several lines.
final class LineEditor {
    /// The input of a person.
    enum Entry: Equatable {
        case statement(String)
        case cleared
        case endOfInput
    }

    private let interpreter: any Interpreter
    private let keys: KeyReader
    private let screen: PromptScreen
    private var buffer = LineBuffer()
    private var history: [String]
    private var place = 0
    private var draft = ""

    init(interpreter: any Interpreter, history: [String], keys: KeyReader, screen: PromptScreen) {
        self.interpreter = interpreter
        self.history = history
        self.keys = keys
        self.screen = screen
    }

    /// Reads the next statement.
    func read() -> Entry {
        buffer = LineBuffer()
        place = history.count
        screen.begin()
        defer { screen.end() }
        while true {
            screen.draw(buffer)
            if let entry = handle(keys.next()) { return entry }
        }
    }

    private func handle(_ key: Key) -> Entry? {
        switch key {
        case .enter: return enter()
        case .control("c"): return .cleared
        case .endOfInput: return .endOfInput
        case .control("d"):
            if buffer.characters.isEmpty { return .endOfInput }
            buffer.deleteForward()
        case .tab: complete()
        case .up, .control("p"): if !buffer.moveUp() { recall(place - 1) }
        case .down, .control("n"): if !buffer.moveDown() { recall(place + 1) }
        case .control("r"): return search()
        case .control("l"): screen.clear()
        default: edit(key)
        }
        return nil
    }

    private func edit(_ key: Key) {
        switch key {
        case .text(let text):
            if text == "}" { buffer.outdent() }
            buffer.insert(text)
        case .paste(let text): buffer.insert(text)
        case .backspace: buffer.deleteBackward()
        case .delete: buffer.deleteForward()
        case .left, .control("b"): buffer.moveLeft()
        case .right, .control("f"): buffer.moveRight()
        case .home, .control("a"): buffer.moveToLineStart()
        case .end, .control("e"): buffer.moveToLineEnd()
        case .wordLeft: buffer.moveWordLeft()
        case .wordRight: buffer.moveWordRight()
        case .control("k"): buffer.cutToLineEnd()
        case .control("u"): buffer.cutToLineStart()
        case .control("w"): buffer.cutWord()
        case .control("y"): buffer.paste()
        default: break
        }
    }

    private func enter() -> Entry? {
        let text = buffer.text
        if buffer.isAtEnd, case .incomplete(let indent) = interpreter.isComplete(text) {
            buffer.insert("\n" + indent)
            return nil
        }
        while !buffer.isAtEnd { buffer.moveRight() }
        screen.draw(buffer)
        if text.contains(where: { !$0.isWhitespace }), history.last != text {
            history.append(text)
        }
        return .statement(text)
    }

    private func recall(_ wanted: Int) {
        guard (0...history.count).contains(wanted), wanted != place else { return }
        if place == history.count { draft = buffer.text }
        place = wanted
        buffer = LineBuffer(wanted == history.count ? draft : history[wanted])
    }

    // MARK: - Completion

    private func complete() {
        let completion = interpreter.complete(buffer.text, at: buffer.scalarCursor)
        guard let first = completion.matches.first else { return }
        let range = completion.start..<max(completion.start, completion.end)
        if completion.matches.count == 1 {
            let opensMore = first.text.hasSuffix("/")
            buffer.replace(scalars: range, with: first.text + (opensMore ? "" : " "))
            return
        }
        let texts = completion.matches.map(\.text)
        let common = texts.dropFirst().reduce(first.text) { $0.commonPrefix(with: $1) }
        if common.unicodeScalars.count > range.count {
            buffer.replace(scalars: range, with: common)
        } else {
            screen.list(texts)
        }
    }

    // MARK: - Searching backward

    /// Looks for earlier statements that hold what is typed; Enter runs the one found.
    private func search() -> Entry? {
        var query = ""
        var start = history.count
        let before = buffer
        while true {
            let found = history[..<start].lastIndex { !query.isEmpty && $0.contains(query) }
            if let found { buffer = LineBuffer(history[found]) }
            screen.draw(buffer, prompt: "search “\(query)”> ")
            switch keys.next() {
            case .text(let text):
                query += text
                start = history.count
            case .backspace:
                query = String(query.dropLast())
                start = history.count
            case .control("r"): start = found ?? start
            case .enter: return enter()
            case .control("c"), .control("g"), .escape, .endOfInput:
                buffer = before
                return nil
            case let other: return handle(other)
            }
        }
    }
}
