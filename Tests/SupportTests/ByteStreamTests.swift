import Foundation
import Testing

@testable import Support

@Suite struct ByteStreamTests {
    private func temporaryPath(_ name: String) -> String {
        NSTemporaryDirectory() + "lingu-\(UUID().uuidString)-\(name)"
    }

    @Test(arguments: ["a.csv", "a.csv.gz"]) func readsWhatItWrote(name: String) throws {
        let path = temporaryPath(name)
        defer { unlink(path) }
        var random = RandomSource(seed: 3)
        let bytes = (0..<3_000_001).map { _ in UInt8(random.integer(below: 9)) }
        let writer = try ByteStreamWriter(path: path)
        try writer.write(Array(bytes[..<1_000]))
        try writer.write(Array(bytes[1_000...]))
        try writer.finish()
        #expect(try ByteStream.contents(of: path) == bytes)
        let onDisk = try MappedFile(path: path)
        #expect((onDisk.contents.first == 0x1f) == name.hasSuffix(".gz"))
    }

    @Test func noticesFilesThatAreCutShort() throws {
        let path = temporaryPath("cut.gz")
        defer { unlink(path) }
        let text = Array((0..<10_000).map { "line \($0)\n" }.joined().utf8)
        let packed = try Gzip.compress(text)
        for count in [packed.count - 1, packed.count / 2, 30] {
            try Data(packed[..<count]).write(to: URL(fileURLWithPath: path))
            #expect(throws: GzipError.self) { try ByteStream.contents(of: path) }
        }
    }

    @Test func namesWhatIsMissing() {
        #expect(throws: FileError.self) { try ByteStream(path: "/nowhere/at/all") }
        #expect(throws: FileError.self) { try ByteStream(path: NSTemporaryDirectory()) }
    }

    @Test func leavesNoHalfWrittenFile() throws {
        let path = temporaryPath("half.csv")
        try ByteStreamWriter(path: path).write([1, 2, 3])
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
