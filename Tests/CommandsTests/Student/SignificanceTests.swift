import CommandLanguage
import Tables
import Testing

@testable import Commands

@Suite struct SignificanceTests {
    private func session() throws -> TinySession {
        let tiny = try TinySession()
        // Two seeds of "plain" in draw a; the means of its draws are 11, 20, 31, 5.
        tiny.session.assign(
            .table(
                Table([
                    TableColumn(
                        "model",
                        ["plain", "plain", "plain", "plain", "plain", "kd", "kd", "kd", "kd"]
                    ),
                    TableColumn("split", ["a", "a", "b", "c", "d", "a", "b", "c", "d"]),
                    TableColumn(
                        "accuracy",
                        ["10 ± 1", "12", "20", "31", "5", "12", "22", "34", "9"]),
                ])), to: "results")
        return tiny
    }

    @Test func drawsArePaired() throws {
        let table = try session().table(
            "significance results --value accuracy --model model --draw split --reference plain")
        #expect(table[0, "model"] == .text("plain") && table[0, "p"] == .nothing)
        #expect(table[1, "draws"] == .integer(4))
        #expect(table[1, "difference"] == .number(2.5))
        let p = try #require(table[1, "p"]?.asNumber)
        #expect(abs(p - 0.030466) < 1e-4)
        let low = try #require(table[1, "low"]?.asNumber)
        let high = try #require(table[1, "high"]?.asNumber)
        #expect(low >= 1 && high <= 4 && low < 2.5 && high > 2.5)
    }

    @Test func anUnknownReferenceIsNamed() throws {
        let error = try session().failure(
            of: "significance results --value accuracy --model model --draw split --reference gat")
        #expect(error.remedy.contains("plain, kd"))
    }
}
