import Foundation
import GRDB
import Support
import Testing

@testable import Store

/// A folder that is removed with the object.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString

    init() throws { try LinguHome.createFolder(path) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

struct HistoryStoreTests {
    let folder: TemporaryFolder
    let warnings = Monitor<[String]>([])

    init() throws { folder = try TemporaryFolder() }

    func store() -> HistoryStore {
        HistoryStore(path: folder.path + "/a/history.sqlite") { [warnings] warning in
            warnings.change { $0.append(warning) }
        }
    }

    @Test func keepsCellsOverSessions() throws {
        let first = store()
        for (line, input) in ["a", "b", "c"].enumerated() {
            first.record(line: line + 1, input: input, output: nil)
        }
        #expect(try first.tail(count: 2).map(\.input) == ["b", "c"])
        let second = store()
        second.record(line: 1, input: "b", output: "B")
        #expect(
            try second.tail(count: 2) == [
                .init(session: 1, line: 3, input: "c"),
                .init(session: 2, line: 1, input: "b", output: "B"),
            ])
        #expect(try second.range(session: 0, start: 1, stop: nil).map(\.input) == ["b"])
        #expect(try second.range(session: -1, start: 2, stop: 3).map(\.input) == ["b"])
        #expect(try second.range(session: 1, start: 1, stop: 3).map(\.input) == ["a", "b"])
        #expect(try second.search(pattern: "b*", count: nil, isUnique: false).count == 2)
        let unique = try second.search(pattern: "?", count: nil, isUnique: true)
        #expect(unique.map(\.input) == ["a", "c", "b"])
        #expect(try second.search(pattern: "*", count: 1, isUnique: false).map(\.session) == [2])
        #expect(warnings.withLock(\.isEmpty))
    }

    @Test func isSharedByManyAtOnce() throws {
        let finished = Monitor(0)
        let path = folder.path + "/a/history.sqlite"
        for number in 0..<6 {
            BackgroundThread.start("writer") { [warnings] in
                let store = HistoryStore(path: path) { warning in
                    warnings.change { $0.append(warning) }
                }
                for line in 1...30 { store.record(line: line, input: "\(number)", output: nil) }
                store.flush(seconds: 100)
                finished.change { $0 += 1 }
            }
        }
        #expect(finished.wait(seconds: 120) { $0 == 6 ? true : nil } == true)
        #expect(try store().tail(count: 1000).count == 180)
        #expect(warnings.withLock(\.isEmpty))
    }

    @Test func waitsForALockedFile() throws {
        let path = folder.path + "/a/history.sqlite"
        let store = store()
        store.record(line: 1, input: "x", output: nil)
        store.flush()
        let other = try DatabaseQueue(path: path)
        try other.inTransaction(.exclusive) { _ in
            store.record(line: 2, input: "y", output: nil)
            // Longer than SQLite waits by itself.
            Thread.sleep(forTimeInterval: 6)
            return .commit
        }
        store.flush(seconds: 30)
        #expect(try store.tail(count: 5).map(\.input) == ["x", "y"])
        #expect(warnings.withLock(\.isEmpty))
    }

    @Test func movesDamagedFilesAside() throws {
        let path = folder.path + "/a/history.sqlite"
        try LinguHome.createFolder(folder.path + "/a")
        try AtomicFile.write([UInt8](repeating: 7, count: 10_000), to: path)
        let store = store()
        store.record(line: 1, input: "x", output: nil)
        #expect(try store.tail(count: 5).map(\.input) == ["x"])
        #expect(warnings.withLock(\.count) == 1)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a")
        #expect(files.contains { $0.contains("damaged") })
    }

    @Test func worksWithoutAFile() throws {
        try AtomicFile.write([], to: folder.path + "/a")
        let store = store()
        store.record(line: 1, input: "x", output: nil)
        #expect(try store.tail(count: 5).map(\.input) == ["x"])
        #expect(warnings.withLock(\.count) == 1)
    }
}

/// Databases that another program, another version or chance has changed.
struct ChangedDatabaseTests {
    let folder: TemporaryFolder
    let warnings = Monitor<[String]>([])
    var path: String { folder.path + "/x.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    func prepare(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
    var history: HistoryStore {
        HistoryStore(path: path) { [warnings] text in warnings.change { $0.append(text) } }
    }
    var runs: RunLog {
        RunLog(path: path) { [warnings] text in warnings.change { $0.append(text) } }
    }
    var asideCount: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .count { $0.contains(".damaged-") }
        }
    }

    @Test(arguments: [
        "CREATE TABLE cells (session INTEGER, line INTEGER, input TEXT)",
        "CREATE TABLE cells (a)", "CREATE TABLE sessions (id INTEGER PRIMARY KEY)",
        "CREATE VIEW cells AS SELECT 1 AS session, 2 AS line, 'a' AS input, 'b' AS output",
        "CREATE TABLE cells (session, line, input, output, more TEXT NOT NULL)",
    ])
    func aHistoryOfOtherTablesIsSetAside(sql: String) throws {
        try prepare(sql)
        let store = history
        store.record(line: 1, input: "x", output: nil)
        #expect(try store.tail(count: 9).map(\.input) == ["x"])
        #expect(warnings.withLock(\.count) == 1)
        #expect(try asideCount == 1)
    }

    @Test func cellsThatCannotBeReadAreCounted() throws {
        try prepare(
            """
            CREATE TABLE cells (session, line, input, output, extra);
            INSERT INTO cells (session, line, input, output)
                VALUES ('a', 1, 'x', NULL), (1, 2.5, 'x', NULL), (1, 3, x'00ff', NULL),
                (1, 4, NULL, NULL), (1, 5, 'x', 7), (1, 6, 'good', 'y');
            """)
        let cells = try history.tail(count: 100)
        #expect(cells.contains { $0.input == "good" && $0.output == "y" })
        #expect(!cells.contains { $0.input == "x" })
        #expect(warnings.withLock { $0.contains { $0.contains("5 rows") } })
    }

    @Test func runsThatCannotBeReadAreCounted() throws {
        let run = RunRecord(
            kind: "student train", graph: "g", settings: [:], seed: 1, dataHash: "h")
        try runs.append(run)
        let columns =
            "kind, graph, settings, seed, data_hash, epochs, seconds, peak_memory, status"
        try prepare(
            """
            INSERT INTO runs (\(columns)) VALUES
                (x'00', 'g', '{}', 1, 'h', '[]', 1, 1, 's'),
                ('k', 'g', '{}', 'many', 'h', '[]', 1, 1, 's'),
                ('k', 'g', '[', 1, 'h', '[]', 1, 1, 's'),
                ('k', 'g', '{}', 1, 'h', '{}', 1, 1, 's'),
                ('k', 'g', '{}', 1, 'h', '[]', 'long', 1, 's'),
                ('k', 'g', '{}', 1, 'h', '[]', 9e999, 1, 's'),
                ('k', 'g', '{}', 1, 'h', '[]', 1, 1.5, 's');
            """)
        #expect(try runs.list().map(\.kind) == ["student train"])
        #expect(warnings.withLock { $0.contains { $0.contains("7 rows") } })
        #expect(try runs.run(id: 2) == nil)
        #expect(try runs.append(run) == 9)
    }

    @Test func aRunLogOfOtherColumnsIsSetAside() throws {
        try prepare("CREATE TABLE runs (id INTEGER PRIMARY KEY, kind TEXT)")
        #expect(try runs.list().isEmpty)
        #expect(try asideCount == 1)
    }

    @Test func hostilePatternsDamageNothing() throws {
        let store = history
        store.record(line: 1, input: "x", output: nil)
        let pattern = String(repeating: "*", count: 60_000)
        #expect(throws: StoreError.self) {
            try store.search(pattern: pattern, count: nil, isUnique: false)
        }
        #expect(try store.tail(count: 5).count == 1)
        #expect(try asideCount == 0)
    }

    @Test func databasesAreForTheirOwner() throws {
        let store = history
        store.record(line: 1, input: "x", output: nil)
        store.flush()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            var status = stat()
            #expect(lstat(folder.path + "/" + name, &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name)")
        }
    }
}
