import Foundation
import Support
import Testing

@testable import Text

@Suite struct DelimitedReaderTests {
    private func rows(
        _ text: String, _ delimiter: Delimiter = .comma, name: String = "a.csv",
        comment: UInt8? = nil, keepsBlankLines: Bool = false
    ) throws -> [[String]] {
        let folder = try TextFolder()
        var reader = try DelimitedReader(
            path: try folder.write(name, text), delimiter: delimiter, comment: comment,
            keepsBlankLines: keepsBlankLines)
        var rows: [[String]] = []
        while try reader.next() { rows.append(reader.texts) }
        return rows
    }

    /// Rows of bytes whose delimiter is recognised.
    private func recognized(_ text: String, suggested: UInt8 = 0x2c) throws -> [[String]] {
        var reader = try DelimitedReader(
            recognizing: Array(text.utf8), file: "a.csv", suggested: suggested)
        var rows: [[String]] = []
        while try reader.next() { rows.append(reader.texts) }
        return rows
    }

    @Test func readsQuotedFields() throws {
        #expect(
            try rows("a,\"b,\"\"c\"\"\",\"\"\r\n\"line\r\nbreak\",x,\"end\"\r\n") == [
                ["a", "b,\"c\"", ""], ["line\r\nbreak", "x", "end"],
            ])
    }

    @Test func endsRowsWithAndWithoutCarriageReturn() throws {
        #expect(try rows("a,b\r\nc,d\ne,f") == [["a", "b"], ["c", "d"], ["e", "f"]])
        #expect(try rows("\u{FEFF}id,x\n1,\n") == [["id", "x"], ["1", ""]])
        #expect(try rows("") == [])
    }

    @Test(arguments: [
        "id,label\r1,\"a\rb\"\r\r2,c\r", "id,label\r1,\"a\rb\"\r2,c",
        "\u{FEFF}id,label\r1,\"a\rb\"\r2,c",
    ])
    func endsRowsWithCarriageReturnsAlone(text: String) throws {
        let expected = [["id", "label"], ["1", "a\rb"], ["2", "c"]]
        #expect(try rows(text) == expected)
        #expect(try recognized(text) == expected)
    }

    @Test func keepsCarriageReturnsInsideFieldsWhereLinesEndOtherwise() throws {
        #expect(try rows("a,b\nx\ry,z\n") == [["a", "b"], ["x\ry", "z"]])
    }

    @Test func passesOverBlankLinesUnlessTheyMeanSomething() throws {
        #expect(try rows("a\n\n\nb\n") == [["a"], ["b"]])
        #expect(try rows("a\n\nb\n", .none, keepsBlankLines: true) == [["a"], [""], ["b"]])
        #expect(try rows("a\n\"\"\n") == [["a"], [""]])
    }

    @Test func splitsAtTabsBlanksAndComments() throws {
        #expect(try rows("a\t\tb c\n#x\td\n", .tab, comment: 0x23) == [["a", "", "b c"]])
        #expect(try rows("  1   2\t3 \n4\n", .blanks) == [["1", "2", "3"], ["4"]])
        #expect(try rows("a\t\"b\"\n", .tab) == [["a", "\"b\""]])
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func recognizesTheDelimiter(delimiter: String) throws {
        let text = "id\(delimiter)label\n1\(delimiter)\"x\(delimiter)y\"\n2\(delimiter)z, w\n"
        // A comma in a text needs quotes only where commas separate.
        let text2 = delimiter == "," ? text.replacing("z, w", with: "\"z, w\"") : text
        #expect(
            try recognized(text2) == [["id", "label"], ["1", "x\(delimiter)y"], ["2", "z, w"]])
        #expect(
            try recognized(text2, suggested: 0x09)
                == [["id", "label"], ["1", "x\(delimiter)y"], ["2", "z, w"]])
    }

    @Test func believesTheFirstLineThatNamesTheDelimiter() throws {
        for line in ["sep=;\n", "sep=;\r\n", "SEP=;\n", "\u{FEFF}sep=;\n"] {
            #expect(try recognized(line + "a;b,c\n1;2\n") == [["a", "b,c"], ["1", "2"]])
        }
        #expect(try recognized("sep=,\ra,b\r1,2\r") == [["a", "b"], ["1", "2"]])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func recognizesTheDelimiterWithDecimalCommas(lineEnd: String) throws {
        let text = ["\"a\";\"b\"", "\"1,5\";2,5", "", "3;\"4,5\""].joined(separator: lineEnd)
        #expect(try recognized(text) == [["a", "b"], ["1,5", "2,5"], ["3", "4,5"]])
    }

    @Test func keepsTheSuggestedDelimiterWhereOthersFitToo() throws {
        #expect(
            try recognized("id,a|b\n1,x|y\n2,z;w\n") == [
                ["id", "a|b"], ["1", "x|y"], ["2", "z;w"],
            ])
        #expect(try recognized("id\n1;2\n") == [["id"], ["1;2"]])
    }

    @Test func leavesOutBlanksBehindDelimitersWhereTheyAreAHabit() throws {
        let expected = [
            ["id", "label", "text"], ["1", "a", "hello, \"you\" there"], ["2", "", "x"],
        ]
        #expect(
            try recognized(
                "id, label, text\n1, a, \"hello, \"\"you\"\" there\"\n2, , x\n") == expected)
        #expect(
            try recognized(
                "id,label,text\n1, a, \"hello, \"\"you\"\" there\" \n2, , x \n") == expected)
        #expect(
            try recognized("id,text\n1, x\n2,y\n") == [["id", "text"], ["1", " x"], ["2", "y"]])
    }

    @Test func readsQuotesInFilesOfTabsWhereTheyEncloseAField() throws {
        #expect(
            try recognized(
                "id\ttext\n1\t\"he said \"\"hi\"\"\"\n2\t\"tab\there\nline\"\n3\t\"un\" quoted\n"
                    + "4\t\"open\n", suggested: 0x09)
                == [
                    ["id", "text"], ["1", "he said \"hi\""], ["2", "tab\there\nline"],
                    ["3", "\"un\" quoted"], ["4", "\"open"],
                ])
    }

    /// Rows that lie across the borders of pieces of a compressed file, some longer than a piece.
    @Test(arguments: ["big.csv", "big.csv.gz"]) func readsAcrossPieces(name: String) throws {
        var random = RandomSource(seed: 5)
        let expected = (0..<40).map { row in
            [
                "\(row)", String(repeating: "ä\"\n,", count: random.integer(below: 9_000)),
                row == 20 ? String(repeating: "long ", count: 300_000) : "é",
            ]
        }
        let text = expected.map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }.joined(separator: "\r\n")
        #expect(try rows(text, name: name) == expected)
    }

    private func problem(_ bytes: [UInt8]) -> DelimitedError? {
        do {
            var reader = try DelimitedReader(bytes: bytes, file: "bad.csv", delimiter: .comma)
            while try reader.next() {}
            return nil
        } catch {
            return error as? DelimitedError
        }
    }

    @Test func namesTheLineOfWhatIsWrong() {
        #expect(
            problem(Array("a,b\nc,\"d\ne,f\n".utf8))
                == .unterminatedQuote(file: "bad.csv", line: 2))
        #expect(
            problem(Array("a,b\n\"x\ny\",z\nc,".utf8) + [0xff, 0x0a])
                == .notUTF8(file: "bad.csv", line: 4))
        #expect(
            problem(Array("a,b\n\"x\n".utf8) + [0xc3, 0x28] + Array("\",z\n".utf8))
                == .notUTF8(file: "bad.csv", line: 3))
        #expect(
            problem(Array("a,b\n\"x\"y,z\n".utf8))
                == .afterQuote(file: "bad.csv", line: 2, found: "y,z\n"))
        #expect(
            problem([0xff, 0xfe] + Array("i\0d\0\n\0".utf8)) == .utf16(file: "bad.csv"))
        #expect(problem(Array("i\0d\0\n\0".utf8)) == .utf16(file: "bad.csv"))
        #expect(problem(Array("PAR1\u{15}".utf8)) == .notText(file: "bad.csv"))
    }

    @Test func saysForEveryFaultWhatToDo() {
        let all: [DelimitedError] = [
            .unterminatedQuote(file: "f", line: 2), .afterQuote(file: "f", line: 2, found: "x"),
            .notUTF8(file: "f", line: 2), .utf16(file: "f"), .notText(file: "f"),
            .rowTooLong(file: "f", line: 2, limit: 9), .compressed(file: "f", problem: .cutShort),
        ]
        for error in all {
            #expect(!error.summary.isEmpty && !error.remedy.isEmpty && error.file == "f")
            #expect(!error.expected.isEmpty && !error.found.isEmpty && error.line > 0)
        }
        #expect(Set(all.map(\.summary)).count == all.count)
    }

    /// All written fields are read back, in both formats, with the delimiter recognised.
    @Test(arguments: [UInt8(0x2c), 0x09]) func readsWhatItWrote(delimiter: UInt8) throws {
        let pieces = [
            "a", " ", ",", ";", "|", "\t", "\"", "\n", "\r", "é", "sep=;", "\u{FEFF}", "0", "#",
        ]
        var random = RandomSource(seed: 9)
        for _ in 0..<300 {
            let width = 1 + random.integer(below: 4)
            let table = (0..<(1 + random.integer(below: 5))).map { _ in
                (0..<width).map { _ in
                    (0..<random.integer(below: 4)).map { _ in
                        pieces[random.integer(below: pieces.count)]
                    }.joined()
                }
            }
            var writer = DelimitedWriter(delimiter: delimiter)
            for row in table {
                for field in row { writer.field(field, quotesEmpty: true) }
                writer.endRow()
            }
            var reader = try DelimitedReader(
                recognizing: writer.take(), file: "a", suggested: delimiter)
            var read: [[String]] = []
            while try reader.next() { read.append(reader.texts) }
            #expect(read == table)
        }
    }
}

/// A folder that is there for one test.
private final class TextFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "lingu-text-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        let bytes = Array(text.utf8)
        let stored = name.hasSuffix(".gz") ? try Gzip.compress(bytes) : bytes
        try Data(stored).write(to: URL(fileURLWithPath: path + "/" + name))
        return path + "/" + name
    }
}
