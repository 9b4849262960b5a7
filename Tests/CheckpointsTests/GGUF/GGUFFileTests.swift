import Foundation
import JSON
import Support
import Testing

@testable import Checkpoints

struct GGUFFileTests {
    /// A small file with every type of value and several tensors.
    static func sample() throws -> GGUFWriter {
        var writer = GGUFWriter(architecture: "tiny")
        writer.metadata["a.uint8"] = .uint8(200)
        writer.metadata["a.int8"] = .int8(-3)
        writer.metadata["a.uint16"] = .uint16(60_000)
        writer.metadata["a.int16"] = .int16(-30_000)
        writer.metadata["a.uint32"] = .uint32(4_000_000_000)
        writer.metadata["a.int32"] = .int32(-5)
        writer.metadata["a.uint64"] = .uint64(1 << 40)
        writer.metadata["a.int64"] = .int64(-1 << 40)
        writer.metadata["a.float32"] = .float32(0.5)
        writer.metadata["a.float64"] = .float64(-0.25)
        writer.metadata["a.bool"] = .bool(true)
        writer.metadata["a.string"] = .string("naïve 😀")
        writer.metadata["a.texts"] = .array(GGUFArray(["", "b", "▁c"]))
        writer.metadata["a.floats"] = .array(GGUFArray([1.5, -2]))
        writer.metadata["a.integers"] = .array(GGUFArray([1, -2, 3] as [Int32]))
        writer.metadata["a.nested"] = .array(
            try GGUFArray(values: [.array(GGUFArray(["x"])), .array(GGUFArray(["y", "z"]))]))
        try writer.add("matrix", shape: [2, 32], values: (0..<64).map { Float($0) - 31.5 })
        try writer.add("half", shape: [3], values: [1, 2, 3], as: .f16)
        try writer.add(
            "blocks", shape: [2, 2, 32], values: (0..<128).map { Float($0) - 64 }, as: .q8_0)
        try writer.add("scalar", shape: [], values: [7])
        return writer
    }

    static func sampleBytes() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try sample().write(to: folder.file("a.gguf"))
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("a.gguf"))))
    }

    static func open(_ bytes: [UInt8]) throws -> GGUFFile {
        try GGUFFile(region: ByteRegion(copying: bytes), path: "test.gguf")
    }

    @Test func readsWhatWasWritten() throws {
        let folder = try TemporaryFolder()
        let writer = try Self.sample()
        try writer.write(to: folder.file("a.gguf"))
        let file = try GGUFFile(path: folder.file("a.gguf"))
        #expect(file.version == 3)
        #expect(file.alignment == 32)
        #expect(file.metadata == writer.metadata)
        #expect(file.tensorNames == ["matrix", "half", "blocks", "scalar"])
        let matrix = try file.tensor(named: "matrix", shape: [2, 32])
        #expect(matrix.dequantized() == (0..<64).map { Float($0) - 31.5 })
        #expect(matrix.dequantized(rows: 1..<2) == (32..<64).map { Float($0) - 31.5 })
        #expect(try file.tensor(named: "half").dequantized() == [1, 2, 3])
        let blocks = try file.tensor(named: "blocks")
        #expect(blocks.shape == [2, 2, 32] && blocks.rows == 4 && blocks.columns == 32)
        #expect(blocks.format == .q8_0 && blocks.bytesPerRow == 34)
        for (found, wanted) in zip(blocks.dequantized(), (0..<128).map { Float($0) - 64 }) {
            #expect(abs(found - wanted) <= 0.26)
        }
        #expect(try file.tensor(named: "scalar").dequantized() == [7])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.gguf"])
    }

    @Test func typedAccessorsNameKeyAndType() throws {
        let file = try Self.open(Self.sampleBytes())
        #expect(try file.integer(for: "a.uint32") == 4_000_000_000)
        #expect(try file.float(for: "a.float64") == -0.25)
        #expect(try file.float(for: "a.int8") == -3)
        #expect(try file.string(for: "a.string") == "naïve 😀")
        #expect(try file.boolean(for: "a.bool"))
        #expect(try file.array(for: "a.texts").texts == ["", "b", "▁c"])
        #expect(try file.floatsIfPresent(for: "a.floats") == [1.5, -2])
        #expect(try file.integersIfPresent(for: "a.integers") == [1, -2, 3])
        #expect(try file.array(for: "a.nested").arrays?.map(\.texts) == [["x"], ["y", "z"]])
        #expect(try file.integerIfPresent(for: "nothing") == nil)
        #expect(
            throws: CheckpointError.noKey(path: "test.gguf", key: "a.bol", nearest: "a.bool")
        ) { try file.boolean(for: "a.bol") }
        #expect(
            throws: CheckpointError.wrongType(
                path: "test.gguf", key: "a.string", expected: "integer", found: "string")
        ) { try file.integer(for: "a.string") }
        #expect(
            throws: CheckpointError.noTensor(
                path: "test.gguf", name: "matrx", nearest: "matrix")
        ) { try file.tensor(named: "matrx") }
        #expect(throws: CheckpointError.self) { try file.tensor(named: "matrix", shape: [32, 2]) }
        var texts: [String] = []
        let count = try file.forEachText(for: "a.texts") {
            texts.append("\($0)" + String(decoding: $1, as: UTF8.self))
        }
        #expect(count == 3 && texts == ["0", "1b", "2▁c"])
    }

    @Test func readsVersion2AndRefusesOthers() throws {
        var bytes = try Self.sampleBytes()
        bytes[4] = 2
        #expect(try Self.open(bytes).version == 2)
        bytes[4] = 1
        #expect(
            throws: CheckpointError.unsupportedVersion(
                path: "test.gguf", format: "GGUF", version: "1")
        ) { try Self.open(bytes) }
        bytes[4...7] = [0, 0, 0, 3]
        #expect(
            throws: CheckpointError.unsupportedVersion(
                path: "test.gguf", format: "GGUF", version: "3, big-endian")
        ) { try Self.open(bytes) }
        #expect(throws: CheckpointError.notThisFormat(path: "test.gguf", format: "GGUF")) {
            try Self.open(Array("<html>".utf8))
        }
    }

    @Test func cutShortAnywhereIsAnErrorNeverACrash() throws {
        let bytes = try Self.sampleBytes()
        // The last tensor is a scalar followed by padding, which may be missing.
        let needed = bytes.count - 28
        for count in stride(from: 0, to: needed, by: 97) {
            #expect(throws: CheckpointError.self) { try Self.open(Array(bytes[..<count])) }
        }
        #expect(throws: CheckpointError.self) { try Self.open(Array(bytes[..<(needed - 1)])) }
        _ = try Self.open(Array(bytes[..<needed]))
    }

    @Test func flippedBitsNeverTrap() throws {
        let bytes = try Self.sampleBytes()
        var random = RandomSource(seed: 5)
        var refused = 0
        for _ in 0..<4_000 {
            var hostile = bytes
            for _ in 0...random.integer(below: 4) {
                let place = random.integer(below: bytes.count)
                hostile[place] ^= UInt8(1 << random.integer(below: 8))
            }
            do {
                let file = try Self.open(hostile)
                for name in file.tensorNames { _ = try file.tensor(named: name).dequantized() }
                for value in file.metadata.values {
                    if case .array(let array) = value {
                        _ = (array.texts, array.floats, array.integers, array.arrays)
                    }
                }
            } catch {
                #expect(error is CheckpointError)
                refused += 1
            }
        }
        #expect(refused > 500)
    }

    @Test func hugeCountsAreRefusedBeforeAllocating() throws {
        var bytes = try Self.sampleBytes()
        for offset in [8, 16] {
            var hostile = bytes
            hostile.replaceSubrange(
                offset..<offset + 8, with: [UInt8](repeating: 0xff, count: 8))
            let error = #expect(throws: CheckpointError.self) { try Self.open(hostile) }
            guard case .tooLarge = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        bytes.replaceSubrange(24..<32, with: [UInt8](repeating: 0xff, count: 8))  // a key's length
        #expect(throws: CheckpointError.self) { try Self.open(bytes) }
    }

    @Test func overlappingAndOutlyingTensorsAreRefused() throws {
        let bytes = try Self.sampleBytes()
        let name = Array("half".utf8)
        let place = try #require(
            bytes.indices.first { bytes[$0...].starts(with: name) })
        // After the name: dimensions (4), one dimension (8), type (4), offset (8).
        let offset = place + 4 + 4 + 8 + 4
        for (wrong, reason) in [(0, "overlaps"), (1, "multiple"), (1 << 20, "beyond")] {
            var hostile = bytes
            withUnsafeBytes(of: UInt64(wrong).littleEndian) {
                hostile.replaceSubrange(offset..<offset + 8, with: $0)
            }
            let error = #expect(throws: CheckpointError.self) { try Self.open(hostile) }
            #expect(error?.summary.contains(reason) == true)
        }
        var hostile = bytes
        hostile[place + 4 + 4 + 8] = 20  // IQ4_NL: the file opens, the tensor does not
        let file = try Self.open(hostile)
        #expect(
            throws: CheckpointError.unsupportedFormat(
                path: "test.gguf", tensor: "half", format: "IQ4_NL")
        ) { try file.tensor(named: "half") }
    }

    @Test func theWriterRefusesWhatGGUFDoesNotHave() throws {
        var writer = GGUFWriter()
        #expect(throws: CheckpointError.self) {
            try writer.add("a", shape: [3], values: [1, 2])
        }
        #expect(throws: CheckpointError.self) {
            try writer.add("a", shape: [3], values: [1, 2, 3], as: .q8_0)
        }
        #expect(throws: CheckpointError.self) {
            try writer.add("a", shape: [1, 1, 1, 1, 1], values: [1])
        }
        #expect(throws: CheckpointError.self) {
            try GGUFArray(values: [.bool(true), .uint8(1)])
        }
        #expect(throws: FileError.self) { try writer.write(to: "/nowhere/at/all.gguf") }
    }
}
