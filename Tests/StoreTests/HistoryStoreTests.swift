import Foundation
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
                store.flush()
                finished.change { $0 += 1 }
            }
        }
        #expect(finished.wait(seconds: 60) { $0 == 6 ? true : nil } == true)
        #expect(try store().tail(count: 1000).count == 180)
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
