import CommandLanguage
import Support
import Testing

@testable import Commands

/// Typical mistakes of newcomers are answered with the right statement.
@Suite struct MistypedTests {
    @Test(arguments: [
        ("tiny | nodez", "UnknownCommand", "`nodes`"),
        ("tiny | nodes | were label == \"food\"", "UnknownCommand", "`where`"),
        ("tiny | nodes | cuont", "UnknownCommand", "`count`"),
        ("tiny | nodes | filter label == \"food\"", "UnknownCommand", "`where`"),
        ("tiny | nodes | head 3", "UnknownCommand", "`first`"),
        ("tiny | nodes | head", "UnknownCommand", "`first`"),
        ("tiny | nodes | tail", "UnknownCommand", "`last`"),
        ("tail tiny-table 2", "UnknownCommand", "`last`"),
        ("tiny | nodes | len", "UnknownCommand", "`count`"),
        ("tiny-table | group_by label", "UnknownCommand", "`group`"),
        ("read_csv \"a.csv\"", "UnknownCommand", "`table load`"),
        ("len([1 2])", "UnknownFunction", "`length`"),
        ("tiny | nodes | derive n = len(text)", "UnknownFunction", "`length`"),
        ("tiny | nodes | where label = \"food\"", "Syntax", "`==`"),
        ("tiny | nodes | where degree > 1 and label = \"food\"", "Syntax", "`==`"),
        ("if 1 = 2 { print yes }", "Syntax", "`==`"),
        ("(1 = 2)", "Syntax", "`==`"),
        ("true == \"yes\"", "TypeMismatch", "without quotes"),
        ("tiny-table | derive big = score > 2 | where big == \"true\"", "TypeMismatch", "quotes"),
        ("tiny-table | derive big = score > 2 | where big != 1", "TypeMismatch", "quotes"),
        ("tiny-table | derive big = score > 2 | where \"x\" in [(true)]", "TypeMismatch", "quotes"),
    ]) func isAnswered(_ source: String, name: String, remedy: String) throws {
        let error = try TinySession().failure(of: source)
        #expect(
            error.name == name && error.remedy.contains(remedy), "\(error.name): \(error.remedy)")
    }

    /// Nothing runs before a stage that cannot be.
    @Test func aMistypedStageIsFoundBeforeAnythingRuns() throws {
        let tiny = try TinySession()
        _ = try tiny.failure(of: "made = 3; tiny | metrix")
        #expect(tiny.session.value(named: "made") == nil)
    }

    @Test func aPipedValueIsStillToldThatItIsNoCommand() throws {
        let error = try TinySession().failure(of: "tiny | tiny-table")
        #expect(error.summary.contains("is a Table, not a command"))
    }

    @Test func comparisonsOfEqualTypesStayAsTheyWere() throws {
        let tiny = try TinySession()
        #expect(try tiny.run("true == false") == .boolean(false))
        #expect(try tiny.run("1 == \"1\"") == .boolean(false))
        #expect(try tiny.run("nothing == \"a\"") == .boolean(false))
        #expect(try tiny.table("tiny-table | derive b = score > 2 | where b == true").rowCount > 0)
    }
}
