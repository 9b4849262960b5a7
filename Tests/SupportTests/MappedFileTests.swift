import Foundation
import Testing

@testable import Support

/// Files that others write to or cut while they are mapped.
struct MappedFileTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    private func mapped(_ count: Int) throws -> MappedFile {
        try AtomicFile.write([UInt8](repeating: 7, count: count), to: folder.path + "/m")
        return try MappedFile(path: folder.path + "/m")
    }

    @Test(arguments: [0, 100, 5_000, 16_384]) func whatIsCutOffReadsAsZerosAndIsNoticed(
        to count: Int
    )
        throws
    {
        let file = try mapped(20_000)
        try file.requireIntact()
        #expect(truncate(file.path, off_t(count)) == 0)
        let kept = file.withBytes { $0.count { $0 == 7 } }
        #expect(kept == count)
        #expect(throws: FileError.self) { try file.requireIntact() }
    }

    @Test func onlyTheFileThatWasCutIsSpoilt() throws {
        let other = try mapped(10_000)
        let file = try mapped(10_000)
        #expect(truncate(file.path, 1) == 0)
        #expect(file.contents.count { $0 == 7 } == 1)
        // The other one lost its name, not its bytes.
        #expect(other.contents.allSatisfy { $0 == 7 })
        try other.requireIntact()
    }

    @Test func writingInPlaceIsNoticed() throws {
        let file = try mapped(10)
        let handle = try #require(FileHandle(forWritingAtPath: file.path))
        Pause.seconds(0.02)
        try handle.write(contentsOf: Data([1]))
        try handle.close()
        let error = #expect(throws: FileError.self) { try file.requireIntact() }
        #expect(error?.remedy.contains("again") == true)
    }

    @Test func manyMappingsComeAndGo() throws {
        for _ in 0..<2_000 { #expect(try mapped(5).count == 5) }
    }
}
