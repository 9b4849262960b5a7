import Foundation
import Testing

@testable import Support

struct FilesAndThreadsTests {
    @Test func writesFilesWhole() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
        try LinguHome.createFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/x"
        try AtomicFile.write(Array("old".utf8), to: path)
        #expect(throws: FileError.self) {
            try AtomicFile.write(to: path) { file throws(FileError) in
                try file.append(Array("half".utf8))
                throw FileError.notFound(path: "elsewhere")
            }
        }
        #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
        try AtomicFile.write([1, 2, 3].lazy.map { $0 * 2 }, to: path)
        #expect(FileManager.default.contents(atPath: path) == Data([2, 4, 6]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x"])
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder + "/no/x") }
    }

    @Test func waitsForChanges() {
        let count = Monitor(0)
        BackgroundThread.start("count") { for _ in 0..<3 { count.change { $0 += 1 } } }
        #expect(count.wait(seconds: 10) { $0 == 3 ? "three" : nil } == "three")
        #expect(count.wait(seconds: 0.02) { $0 == 4 ? "four" : nil } == nil)
    }

    @Test func pausesUntilInterrupted() {
        let cancellation = Cancellation()
        BackgroundThread.start("cancel") {
            Pause.seconds(0.05)
            cancellation.cancel()
        }
        let start = ContinuousClock.now
        #expect(throws: Interrupted.self) { try Pause.seconds(10, watching: cancellation) }
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
