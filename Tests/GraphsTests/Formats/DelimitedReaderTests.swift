import Support
import Testing

@testable import Graphs

@Suite struct DelimitedReaderTests {
    private func rows(
        _ text: String, _ separator: DelimitedReader.Separator = .comma, name: String = "a.csv",
        comment: UInt8? = nil, keepsBlankLines: Bool = false
    ) throws -> [[String]] {
        let folder = try TemporaryFolder()
        var reader = try DelimitedReader(
            path: try folder.write(name, text), separator: separator, comment: comment,
            keepsBlankLines: keepsBlankLines)
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

    @Test func passesOverBlankLinesUnlessTheyMeanSomething() throws {
        #expect(try rows("a\n\n\nb\n") == [["a"], ["b"]])
        #expect(try rows("a\n\nb\n", .none, keepsBlankLines: true) == [["a"], [""], ["b"]])
        #expect(try rows("a\n\"\"\n") == [["a"], [""]])
    }

    @Test func splitsAtTabsBlanksAndComments() throws {
        #expect(try rows("a\t\tb c\n#x\td\n", .tab, comment: 0x23) == [["a", "", "b c"]])
        #expect(try rows("  1   2\t3 \n4\n", .blanks) == [["1", "2", "3"], ["4"]])
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

    private func problem(_ bytes: [UInt8], _ separator: DelimitedReader.Separator = .comma) throws
        -> GraphError?
    {
        let folder = try TemporaryFolder()
        let path = try folder.write("bad.csv", bytes: bytes)
        do {
            var reader = try DelimitedReader(path: path, separator: separator)
            while try reader.next() { try reader.expect(columns: 2) }
            return nil
        } catch let error as GraphError {
            return error
        }
    }

    @Test func namesTheLineOfWhatIsWrong() throws {
        let open = try problem(Array("a,b\nc,\"d\ne,f\n".utf8))
        guard case .unterminatedQuote("bad.csv", 2) = open else {
            Issue.record("\(String(describing: open))")
            return
        }
        let bytes = try problem(Array("a,b\n\"x\ny\",z\nc,".utf8) + [0xff, 0x0a])
        guard case .notUTF8("bad.csv", 4) = bytes else {
            Issue.record("\(String(describing: bytes))")
            return
        }
        let inside = try problem(Array("a,b\n\"x\n".utf8) + [0xc3, 0x28] + Array("\",z\n".utf8))
        guard case .notUTF8("bad.csv", 3) = inside else {
            Issue.record("\(String(describing: inside))")
            return
        }
        let count = try problem(Array("a,b\n\"x\r\ny\",z\r\nc,d,e\n".utf8))
        guard case .columnCount("bad.csv", 4, 2, 3) = count else {
            Issue.record("\(String(describing: count))")
            return
        }
        let after = try problem(Array("a,b\n\"x\"y,z\n".utf8))
        guard case .malformed("bad.csv", 2, _, "y,z\n") = after else {
            Issue.record("\(String(describing: after))")
            return
        }
    }
}
