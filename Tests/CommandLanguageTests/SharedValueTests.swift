import Support
import Tables
import Testing

@testable import CommandLanguage

/// Lists that share parts are small in memory and endless written out.
@Suite struct SharedValueTests {
    private func shared(_ levels: Int) -> Value {
        var value = Value.list([.integer(1), .integer(2)])
        for _ in 0..<levels { value = .list([value, value]) }
        return value
    }

    @Test(.timeLimit(.minutes(1))) func areShownMeasuredAndCompared() {
        let (one, other) = (shared(200), shared(200))
        #expect(one.summary.count < 200)
        #expect(
            one.inlineText(limit: 40).hasPrefix("[[[[") && one.inlineText(limit: 40).count == 40)
        #expect(one.plainText().count < 10_000)
        #expect(one.richForm().plainText.count < 10_000)
        #expect(one.extent.elements == .max && one.extent.depth == 201)
        #expect(one.memoryBytes < 100_000)
        #expect(one == other)
        #expect(one != .list([shared(199), shared(198)]))
        #expect(one.inlineText(limit: .max).utf8.count < 20_000_000)
        #expect(shared(3).extent.elements == 31)
    }

    @Test(.timeLimit(.minutes(1))) func recordsToo() {
        var value = Value.record(Record([("a", .integer(1))]))
        var other = value
        for _ in 0..<100 {
            value = .record(Record([("a", value), ("b", value)]))
            other = .record(Record([("a", other), ("b", other)]))
        }
        #expect(value == other)
        #expect(value.plainText().count < 10_000 && value.summary.count < 200)
        #expect(value.memoryBytes < 100_000)
        #expect(value.richForm().plainText.count < 10_000)
    }

    @Test func nestingIsLimited() throws {
        let session = TestSession()
        let page = session.failure(of: "l = [1]; for i in 1..100000 { l = [(l)] }")
        #expect(page.contains("RecursionLimit"), "\(page)")
        try session.run("m = {a: 1}; for i in 1..400 { m = {a: (m)} }")
    }

    @Test func doublingIsLimited() {
        let session = TestSession()
        for source in ["t = \"abcdefgh\"", "t = [1 2 3 4 5 6 7 8]"] {
            let page = session.failure(of: source + "; for i in 1..60 { t = (t + t) }")
            #expect(page.contains("OutOfRange"), "\(page)")
        }
    }

    @Test func textsAndNumbersAreNotComparedRowByRow() throws {
        let session = TestSession()
        let table = Table([TableColumn("id", ["7", "8"]), TableColumn("n", [7, 8])])
        try session.assign(.table(table), to: "t")
        for condition in ["id == 7", "7 != id", "n == \"7\"", "n in [\"7\" \"8\"]", "id in [7 8]"] {
            let page = session.failure(of: "t | where \(condition)")
            #expect(page.contains("TypeMismatch") && page.contains("number("), "\(page)")
        }
        #expect(try session.run("t | where id == \"7\" and n == 7.0").asTable?.rowCount == 1)
        #expect(try session.run("(1 == \"1\")") == .boolean(false))
    }

    @Test func longTextsAreGoneThroughInSteps() throws {
        let text = String(repeating: "añ b ", count: 40_000)
        let flag = Cancellation()
        #expect(try LongText.words(text, flag).count == 80_000)
        #expect(try LongText.length(text, flag) == text.count)
        #expect(
            try LongText.mapped(text, flag, whole: { $0 }, \.uppercaseMapping) == text.uppercased())
        #expect(try LongText.contains(text + "xyz", "xyz", flag))
        #expect(try !LongText.contains(text, "xyz", flag))
        #expect(
            try LongText.replacing("abcabc", "bc", with: "-", flag) == "a-a-"
                && LongText.replacing("aaa", "aa", with: "b", flag) == "ba")
        flag.cancel()
        #expect(throws: Interrupted.self) { try LongText.words(text, flag) }
        #expect(throws: Interrupted.self) { try LongText.replacing(text, "x", with: "y", flag) }
        #expect(throws: Interrupted.self) { try LongText.length(text, flag) }
    }
}
