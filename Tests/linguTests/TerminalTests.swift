import Foundation
import JupyterProtocol
import Support
import Testing

@testable import lingu

struct LineBufferTests {
    @Test func editsText() {
        var buffer = LineBuffer("graph load")
        buffer.moveWordLeft()
        buffer.cutWord()
        #expect(buffer.text == "load" && buffer.cursor == 0)
        buffer.paste()
        #expect(buffer.text == "graph load")
        buffer.cutToLineEnd()
        #expect(buffer.text == "graph ")
        buffer.deleteBackward()
        buffer.moveToLineStart()
        buffer.deleteForward()
        #expect(buffer.text == "raph" && buffer.cursor == 0)
        buffer.moveWordRight()
        buffer.cutToLineStart()
        #expect(buffer.text.isEmpty)
    }

    @Test func movesBetweenLines() {
        var buffer = LineBuffer("abc\nde\nfghi")
        let moves: [(inout LineBuffer) -> Bool] = [
            { $0.moveUp() }, { $0.moveUp() }, { $0.moveUp() }, { $0.moveDown() },
            { $0.moveDown() }, { $0.moveDown() },
        ]
        let places = moves.map { move in (move(&buffer), buffer.cursor) }
        #expect(places.map(\.0) == [true, true, false, true, true, false])
        #expect(places.map(\.1) == [6, 2, 2, 6, 9, 9])
    }

    @Test func countsScalarsAndJoinsAccents() {
        var buffer = LineBuffer("👩‍👧e")
        #expect(buffer.characters.count == 2 && buffer.scalarCursor == 4)
        buffer.insert("\u{301}")
        #expect(buffer.characters.count == 2 && buffer.cursor == 2)
        buffer.replace(scalars: 0..<3, with: "x")
        #expect(buffer.text == "xe\u{301}" && buffer.cursor == 1)
    }
}

/// Keys from bytes that are all there.
func keys(_ bytes: [UInt8]) -> KeyReader {
    let rest = Monitor(bytes[...])
    return KeyReader(
        readByte: { rest.withLock { $0.popFirst() } },
        hasMore: { rest.withLock { !$0.isEmpty } })
}

struct KeyReaderTests {
    @Test(arguments: [
        ("a", Key.text("a")), ("é", .text("é")), ("😀", .text("😀")), ("\r", .enter),
        ("\t", .tab), ("\u{7F}", .backspace), ("\u{1B}[A", .up), ("\u{1B}OB", .down),
        ("\u{1B}[1;5C", .wordRight), ("\u{1B}b", .wordLeft), ("\u{1B}[3~", .delete),
        ("\u{1B}[H", .home), ("\u{1B}[4~", .end), ("\u{3}", .control("c")), ("\u{1B}", .escape),
        ("\u{1B}[200~a\rb\u{1B}[201~", .paste("a\nb")), ("", .endOfInput),
    ])
    func readsKeys(text: String, key: Key) {
        #expect(keys(Array(text.utf8)).next() == key)
    }
}

struct LineEditorTests {
    let home: TestHome
    let written = Monitor("")

    init() throws { home = try TestHome() }

    /// The editor's result for some keys.
    func entries(typing text: String, history: [String] = [], columns: Int = 40) -> [LineEditor
        .Entry]
    {
        let screen = PromptScreen(
            write: { [written] text in written.change { $0 += text } }, columns: { columns })
        let editor = LineEditor(
            interpreter: home.interpreter(), history: history, keys: keys(Array(text.utf8)),
            screen: screen)
        var entries: [LineEditor.Entry] = []
        repeat { entries.append(editor.read()) } while entries.last != .endOfInput
        return entries
    }

    @Test func readsStatements() {
        #expect(
            entries(typing: "prin\u{1}x\u{4}\u{5}t 1\r\u{3}") == [
                .statement("xrint 1"), .cleared, .endOfInput,
            ])
    }

    @Test func goesOnWhileIncomplete() {
        #expect(
            entries(typing: "for i in 0..1 {\rprint (i)\r}\r").first
                == .statement("for i in 0..1 {\n    print (i)\n}"))
    }

    @Test func recallsHistory() {
        #expect(
            entries(typing: "ne\u{1B}[A\u{1B}[A\u{1B}[A\r\u{1B}[A\u{1B}[B\r", history: ["a", "b"])
                == [.statement("a"), .statement(""), .endOfInput])
        #expect(
            entries(typing: "\u{12}pr\u{12}\r", history: ["print 1", "x", "print 2"]).first
                == .statement("print 1"))
    }

    @Test func drawsOverSeveralRows() {
        _ = entries(typing: String(repeating: "x", count: 33) + "\u{1}\r")
        let text = written.withLock { $0 }
        // 7 cells of prompt and 33 of text fill the row, so the cursor is brought one row up.
        #expect(text.contains("\u{1B}[1A\r\u{1B}[7C"))
    }
}

struct ScriptTests {
    @Test func stripsColours() {
        #expect(ANSIText.plain("\u{1B}[1;31mred\u{1B}[0m x") == "red x")
    }

    @Test func saysHowLongThingsTook() {
        #expect(TimeText.of(seconds: 3725) == "1 h 2 min")
        #expect(TimeText.of(seconds: 65) == "1 min 5 s")
        #expect(TimeText.of(seconds: 0.84) == "0.8 s")
    }
}
