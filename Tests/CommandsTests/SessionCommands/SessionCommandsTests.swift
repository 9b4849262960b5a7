import CommandLanguage
import Figures
import Foundation
import JSON
import Support
import Tables
import Testing

@testable import Commands

@Suite struct SessionCommandsTests {
    @Test func listsDescribesAndForgets() throws {
        let tiny = try TinySession()
        try tiny.run("n = 5; def twice [x] { (x * 2) }")
        let table = try tiny.table("session list")
        #expect(table.column(named: "name")?.cells == .texts(["tiny", "tiny-table", "n", "twice"]))
        #expect(table[3, "type"] == .text("Definition"))
        #expect(
            try tiny.run("session describe").plainText().contains("1 Graph, 1 Table, 1 Integer"))
        #expect(try tiny.failure(of: "session forget n tiy").remedy == "did you mean `tiny`?")
        #expect(tiny.session.value(named: "n") == .integer(5))
        try tiny.run("session forget n twice")
        #expect(tiny.session.value(named: "n") == nil && tiny.session.definitions.isEmpty)
        try tiny.run("session clear")
        #expect(tiny.session.entries.isEmpty)
    }

    @Test func memoryAddsUp() throws {
        let tiny = try TinySession()
        let table = try tiny.table("session memory")
        let values = tiny.session.entries.reduce(0) { $0 + $1.value.memoryBytes }
        #expect(table[2, "bytes"] == .integer(values))
        let process = try #require(try table.requireNumbers("bytes")[3])
        #expect(process > 1e6)
    }
}

@Suite struct SessionSaveTests {
    /// Values of every simple kind, awkward ones among them.
    static let values: [(String, Value)] = [
        ("none", .nothing), ("yes", .boolean(true)), ("whole", .integer(.min)),
        ("fraction", .number(0.1)), ("endless", .number(.infinity)), ("undefined", .number(.nan)),
        ("empty", .text("")), ("text", .text("a\"b\\c\n\u{1}é漢🦦")),
        ("list", .list([.integer(1), .list([]), .text("x")])),
        (
            "record",
            .record(Record([("a b", .number(-0.0)), ("c", .record(Record([("d", .nothing)])))]))
        ),
        (
            "table",
            .table(
                Table(
                    [
                        TableColumn("i", .integers([1, nil, 3])),
                        TableColumn("n", .numbers([0.5, nil, .infinity])),
                        TableColumn("t", .texts(["", nil, "x,y"])),
                        TableColumn("b", .booleans([true, false, nil])),
                    ], caption: "A caption", groupedBy: ["t"]))
        ), ("bare", .table(Table([]))),
    ]

    @Test func everySimpleValueComesBack() throws {
        let tiny = try TinySession()
        for (name, value) in Self.values { tiny.session.assign(value, to: name) }
        try tiny.run("def twice [x] { (x * 2) }; set seed 7; set theme dark; session save all")
        let other = Session(commands: tiny.session.commands, home: tiny.session.home)
        other.assign(.integer(1), to: "mine")
        let cell = CellSession(session: other, output: NotedOutput(), progress: SilentProgress())
        let language = LanguageService(commands: other.commands)
        _ = try language.evaluate("session restore all", in: cell)
        for (name, value) in Self.values {
            let restored = try #require(other.value(named: name))
            #expect(restored == value && restored.typeName == value.typeName, "\(name)")
        }
        #expect(other.value(named: "mine") == .integer(1))
        #expect(other.settings == tiny.session.settings && other.settings.seed == 7)
        #expect(try language.evaluate("twice 4", in: cell).value == .integer(8))
        _ = try language.evaluate("session restore all --fresh", in: cell)
        #expect(other.value(named: "mine") == nil)
    }

    @Test func graphsAndFiguresComeBack() throws {
        let tiny = try TinySession()
        try tiny.run("other = (tiny); drawing = plot degrees tiny; session save shapes")
        let drawing = try #require(tiny.session.value(named: "drawing"))
        try tiny.run("session restore shapes --fresh")
        let graph = try #require(tiny.session.value(named: "tiny")?.object(as: GraphValue.self))
        let original = try TinySession.graph.get()
        #expect(graph.graph == original && graph.graph.dataHash == original.dataHash)
        #expect(graph.graph.activeSplit == original.activeSplit)
        let restored = try #require(tiny.session.value(named: "drawing"))
        #expect(restored.plainText() == drawing.plainText())
        #expect(restored.richForm() == drawing.richForm())
        let folder = tiny.session.home.sessions + "/shapes"
        let files = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder)
                .first { $0.hasPrefix("files-") })
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + files)
        #expect(kept == ["graph-1"], "the same graph is kept once")
    }

    @Test func whatCannotBeSavedIsNamed() throws {
        let tiny = try TinySession()
        try tiny.run("page = help pipes")
        let table = try tiny.table("session save rest")
        #expect(table[2, "name"] == .text("page") && table[2, "saved"] == .boolean(false))
        #expect(tiny.output.notes.withLock { $0.contains { $0.contains("`page` was not saved") } })
        try tiny.run("session restore rest --fresh")
        #expect(tiny.session.entries.map(\.name) == ["tiny", "tiny-table"])
    }

    @Test func savingAgainReplacesAndLeavesNoFiles() throws {
        let tiny = try TinySession()
        try tiny.run("session save twice; x = 1; session save twice")
        let folder = tiny.session.home.sessions + "/twice"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        let saved = try tiny.table("session saved")
        #expect(saved[0, "session"] == .text("twice") && saved[0, "values"] == .integer(3))
    }

    @Test func aSaveThatStopsChangesNothing() throws {
        let tiny = try TinySession()
        try tiny.run("session save safe; x = 1")
        let folder = SessionFolder(home: tiny.session.home)
        #expect(throws: Interrupted.self) {
            try folder.write("safe", progress: SilentProgress()) { store in
                try AtomicFile.write([1], to: store.path("part"))
                throw Interrupted()
            }
        }
        let place = tiny.session.home.sessions + "/safe"
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 2)
        try tiny.run("session restore safe --fresh")
        #expect(tiny.session.value(named: "x") == nil && tiny.session.value(named: "tiny") != nil)
    }

    @Test func damageIsToldAndChangesNothing() throws {
        let tiny = try TinySession()
        try tiny.run("session save hurt")
        let path = tiny.session.home.sessions + "/hurt/session.json"
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        for text in [
            "", "{", "[]", "{\"format\": 2}", String(whole.dropLast(30)),
            whole.replacing("files-", with: "nofiles-"),
        ] {
            try AtomicFile.write(Array(text.utf8), to: path)
            let error = try tiny.failure(of: "session restore hurt --fresh")
            #expect(!error.remedy.isEmpty)
            #expect(tiny.session.entries.map(\.name) == ["tiny", "tiny-table"])
        }
    }

    @Test(arguments: [
        ("\"graph-1\"", "\"../../x\"", "tiny", "tiny-table"),
        ("\"Table\"", "\"Tabel\"", "tiny-table", "tiny"),
    ])
    func whatIsDamagedIsNamedAndTheRestComesBack(
        text: String, other: String, lost: String, kept: String
    ) throws {
        let tiny = try TinySession()
        try tiny.run("session save hurt")
        let path = tiny.session.home.sessions + "/hurt/session.json"
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try AtomicFile.write(Array(whole.replacing(text, with: other).utf8), to: path)
        try tiny.run("session restore hurt --fresh")
        #expect(tiny.session.entries.map(\.name) == [kept])
        #expect(
            tiny.output.notes.withLock { notes in
                notes.contains { $0.contains("`\(lost)` was not restored") }
            })
    }

    @Test func aFlippedByteIsNoticed() throws {
        let tiny = try TinySession()
        try tiny.run("session save flipped")
        let place = tiny.session.home.sessions + "/flipped"
        let names = try FileManager.default.subpathsOfDirectory(atPath: place)
        let name = try #require(names.first { $0.hasSuffix("splits.csv.gz") })
        var bytes = try MappedFile(path: place + "/" + name).contents
        // The header's field of the operating system: gzip reads the file all the same.
        bytes[9] ^= 0x40
        try AtomicFile.write(bytes, to: place + "/" + name)
        try tiny.run("session restore flipped --fresh")
        #expect(tiny.session.entries.map(\.name) == ["tiny-table"])
        #expect(
            tiny.output.notes.withLock { $0.contains { $0.contains("is not what was written") } })
    }

    @Test func sessionsAreForTheirOwner() throws {
        let tiny = try TinySession()
        try tiny.run("session save own")
        let sessions = tiny.session.home.sessions
        chmod(sessions + "/own/session.json", 0o644)
        try tiny.run("session restore own")
        for name in try FileManager.default.subpathsOfDirectory(atPath: sessions) + [""] {
            var status = stat()
            #expect(lstat(sessions + "/" + name, &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name)")
        }
    }

    @Test func twoKernelsSaveOneSession() throws {
        let tiny = try TinySession()
        let home = tiny.session.home
        let done = Monitor<[String]>([])
        for number in 0..<4 {
            BackgroundThread.start("saver") {
                let folder = SessionFolder(home: home)
                var failures = ""
                for _ in 0..<10 {
                    do {
                        try folder.write("shared", progress: SilentProgress()) { store in
                            try AtomicFile.write([1], to: store.path("part"))
                            return ["format": 1, "values": [], "number": .integer(number)]
                        }
                    } catch {
                        failures += "\(error)"
                    }
                }
                done.change { $0.append(failures) }
            }
        }
        let outcomes = done.wait(seconds: 60) { $0.count == 4 ? $0 : nil }
        #expect(outcomes == ["", "", "", ""])
        let (_, store, lock) = try SessionFolder(home: home).read(
            "shared", progress: SilentProgress())
        #expect(FileManager.default.fileExists(atPath: try store.path("part")))
        #expect(throws: CommandError.self) {
            try SessionLock(
                place: home.sessions + "/shared", isShared: false, progress: SilentProgress(),
                patience: 0.1)
        }
        lock?.unlock()
    }

    @Test func secretsAreNeitherShownNorSaved() throws {
        let tiny = try TinySession()
        try tiny.run(
            "key = input \"Key: \" --password; keys = [(key) {k: (key)}]; session save quiet")
        for source in ["key", "(key)", "keys", "session list", "{a: (key)}", "help key"] {
            let value = try tiny.run(source)
            let bundle = Presentation.bundle(of: value, settings: Settings())
            #expect(!bundle.representations.values.contains { $0.contains("answer") }, "\(source)")
        }
        try tiny.run("print (key) (keys)")
        #expect(try tiny.run("(key == \"answer\")") == .boolean(true))
        #expect(try tiny.run("(\"x\" == key)") == .boolean(false))
        #expect(try !tiny.failure(of: "print (key + 1)").description.contains("answer"))
        #expect(tiny.output.notes.withLock { notes in !notes.contains { $0.contains("answer") } })
        let saved = try String(
            contentsOfFile: tiny.session.home.sessions + "/quiet/session.json", encoding: .utf8)
        #expect(!saved.contains("answer"))
        #expect(
            tiny.output.notes.withLock { notes in
                notes.contains { $0.contains("`key` was not saved: a Secret cannot be") }
            })
    }

    @Test(arguments: ["session save ../x", "session save \"\"", "session save .hidden"])
    func badNamesAreRefused(source: String) throws {
        #expect(try TinySession().failure(of: source).name == "Unusable")
    }

    @Test func theNearestNameIsSuggested() throws {
        let tiny = try TinySession()
        try tiny.run("session save lesson-1")
        #expect(
            try tiny.failure(of: "session restore leson-1").remedy == "did you mean `lesson-1`?")
    }
}
