import Foundation
import Support
import Testing

@Suite struct InputFileTests {
    private let folder = NSTemporaryDirectory() + "lingu-input-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    @Test func refusesWhatIsNoOrdinaryFile() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = folder + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        symlink(pipe, folder + "/link")
        for path in [pipe, folder + "/link", folder, "/dev/zero", "/dev/null"] {
            let refusal = { (error: any Error) in
                if case .notAFile = error as? FileError { true } else { false }
            }
            #expect(performing: { try ByteStream(path: path) }, throws: refusal)
            #expect(performing: { try MappedFile(path: path) }, throws: refusal)
            #expect(performing: { try InputFile.contents(of: path) }, throws: refusal)
        }
        #expect(throws: FileError.self) { try InputFile.open("") }
        #expect(throws: FileError.self) { try InputFile.open("a\0b") }
    }

    @Test func noticesThatAFileChangesWhileItIsRead() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/grows.csv"
        try Data(repeating: 0x61, count: 1 << 20).write(to: URL(fileURLWithPath: path))
        let stream = try ByteStream(path: path)
        var bytes: [UInt8] = []
        _ = try stream.read(into: &bytes, count: 1 << 16)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0x62]))
        try file.close()
        #expect(throws: FileError.self) {
            while try stream.read(into: &bytes) > 0 {}
        }
    }

    @Test func refusesBombs() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // 320 MiB of zeros as 10 members of a gzip file: 1000-fold.
        let member = try Gzip.compress([UInt8](repeating: 0x61, count: 32 << 20))
        let path = folder + "/bomb.csv.gz"
        try Data((0..<10).flatMap { _ in member }).write(to: URL(fileURLWithPath: path))
        let stream = try ByteStream(path: path)
        var total = 0
        #expect(
            performing: {
                while !stream.isAtEnd {
                    var piece: [UInt8] = []
                    total += try stream.read(into: &piece)
                }
            },
            throws: { error in
                if case .bomb(let ratio, _) = error as? GzipError { ratio > 250 } else { false }
            })
        #expect(total < 300 << 20)
        #expect(throws: (any Error).self) { try ByteStream.contents(of: path, limit: 1 << 20) }
    }
}
