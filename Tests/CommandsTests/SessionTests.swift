import CommandLanguage
import Support
import Testing

@testable import Commands

@Suite struct SettingsTests {
    @Test func takeWhatTheyAllow() throws {
        var settings = Settings()
        try settings.set("seed", to: .integer(7))
        try settings.set("theme", to: .text("dark"))
        try settings.set("table-data", to: .text("on"))
        try settings.set("precision", to: .text("float32"))
        #expect(settings.seed == 7 && settings.theme == "dark" && settings.sendsTableData)
        #expect(settings.value(of: "precision") == .text("float32"))
        for (name, _, _) in Settings.descriptions { #expect(settings.value(of: name) != nil) }
    }

    @Test func refuseTheRest() {
        var settings = Settings()
        #expect(throws: CommandError.self) { try settings.set("sede", to: .integer(7)) }
        #expect(throws: CommandError.self) { try settings.set("rows", to: .integer(0)) }
        #expect(throws: CommandError.self) { try settings.set("theme", to: .text("purple")) }
        #expect(settings == Settings())
    }
}

@Suite struct SessionTests {
    @Test func keepsNamesInTheirFirstOrder() {
        let session = Session(
            commands: CommandRegistry.all, home: LinguHome(path: "/nonexistent/lingu"))
        session.assign(.integer(1), to: "a")
        session.assign(.integer(2), to: "b")
        session.assign(.integer(3), to: "a")
        #expect(session.entries.map(\.name) == ["a", "b"])
        #expect(session.value(named: "a") == .integer(3))
        #expect(session.remove("a") == .integer(3))
        #expect(session.value(named: "a") == nil && session.value(named: "b") == .integer(2))
    }
}
