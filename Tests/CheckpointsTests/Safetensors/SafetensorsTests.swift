import Foundation
import JSON
import Support
import Testing

@testable import Checkpoints

struct SafetensorsTests {
    static func sample() throws -> SafetensorsWriter {
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        try writer.add("bytes", shape: [3], values: [1, 2, 3], as: .bf16)
        try writer.add("weight", shape: [2, 2], values: [1, 2, 3, 4.5])
        try writer.add("labels", shape: [2], integers: [-1, 1 << 40])
        try writer.add("empty", shape: [0, 4], values: [])
        return writer
    }

    static func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        try SafetensorsFile(region: ByteRegion(copying: bytes), path: "test.safetensors")
    }

    /// A file of a header's text and some data.
    static func file(_ header: String, data: Int = 16) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(header.utf8.count))
        return bytes + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test func readsWhatWasWritten() throws {
        let folder = try TemporaryFolder()
        let writer = try Self.sample()
        try writer.write(to: folder.file("a.safetensors"))
        let file = try SafetensorsFile(path: folder.file("a.safetensors"))
        #expect(file.metadata == ["format": "pt"])
        #expect(file.tensorNames == ["labels", "weight", "empty", "bytes"])
        #expect(try file.tensor(named: "weight", shape: [2, 2]).dequantized() == [1, 2, 3, 4.5])
        #expect(try file.tensor(named: "bytes").format == .bf16)
        #expect(try file.tensor(named: "bytes").dequantized() == [1, 2, 3])
        #expect(try file.tensor(named: "labels").integers() == [-1, 1 << 40])
        #expect(try file.tensor(named: "empty").dequantized() == [])
        let bytes = Array(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("a.safetensors"))))
        #expect(bytes == writer.bytes())
        #expect(try Self.sample().bytes() == bytes)
        #expect(throws: CheckpointError.self) { try file.tensor(named: "wieght") }
    }

    @Test func readsWhatTheReferenceWrote() throws {
        let file = try SafetensorsFile(path: goldens + "/gemma3/model.safetensors")
        #expect(file.tensorNames.contains("model.embed_tokens.weight"))
        for name in file.tensorNames {
            let tensor = try file.tensor(named: name)
            #expect(tensor.dequantized().allSatisfy { $0.isFinite })
        }
    }

    @Test(arguments: [
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [5], \"data_offsets\": [0, 20]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [0, 16]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [-4], \"data_offsets\": [0, 16]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [16, 0]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [0]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [4.5], \"data_offsets\": [0, 16]}}",
        "{\"a\": {\"dtype\": 4, \"shape\": [4], \"data_offsets\": [0, 16]}}", "{\"a\": 3}",
        "[]", "{", "{\"__metadata__\": {\"x\": 3}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}, "
            + "\"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [4, 12]}}",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [4294967296, 4294967296, 4], "
            + "\"data_offsets\": [0, 16]}}",
    ])
    func unsoundHeadersAreErrors(header: String) {
        let error = #expect(throws: (any Error).self) { try Self.open(Self.file(header)) }
        #expect(error is any Diagnostic)
    }

    @Test func unknownTypesOpenButDoNotRead() throws {
        let file = try Self.open(
            Self.file(
                "{\"a\": {\"dtype\": \"F8_E4M3\", \"shape\": [16], \"data_offsets\": [0, 16]}}"))
        #expect(
            throws: CheckpointError.unsupportedFormat(
                path: "test.safetensors", tensor: "a", format: "F8_E4M3")
        ) { try file.tensor(named: "a") }
    }

    @Test func cutAndFlippedFilesNeverTrap() throws {
        let bytes = try Self.sample().bytes()
        for count in bytes.indices {
            #expect(throws: (any Error).self) { try Self.open(Array(bytes[..<count])) }
        }
        var random = RandomSource(seed: 4)
        for _ in 0..<2_000 {
            var hostile = bytes
            hostile[random.integer(below: bytes.count)] ^= UInt8(1 << random.integer(below: 8))
            do {
                let file = try Self.open(hostile)
                for name in file.tensorNames { _ = try file.tensor(named: name).dequantized() }
            } catch { #expect(error is any Diagnostic) }
        }
        var long: [UInt8] = []
        long.append(littleEndian: UInt64.max)
        #expect(throws: CheckpointError.self) { try Self.open(long + Array("{}".utf8)) }
    }

    @Test func theWriterRefusesBlocks() throws {
        var writer = SafetensorsWriter()
        #expect(throws: CheckpointError.self) {
            try writer.add("q", shape: [32], values: [Float](repeating: 1, count: 32), as: .q8_0)
        }
        #expect(throws: CheckpointError.self) {
            try writer.add("__metadata__", shape: [1], values: [1])
        }
        #expect(throws: CheckpointError.self) { try writer.add("x", shape: [2], integers: [1]) }
    }
}

struct HuggingFaceFolderTests {
    private func tensors(_ names: [String], to path: String) throws {
        var writer = SafetensorsWriter()
        for (index, name) in names.enumerated() {
            try writer.add(name, shape: [1], values: [Float(index)])
        }
        try writer.write(to: path)
    }

    @Test func opensASingleFile() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("config.json", "{\"model_type\": \"llama\"}")
        try tensors(["a", "b"], to: folder.file("model.safetensors"))
        let opened = try HuggingFaceFolder(path: folder.path)
        #expect(try opened.config.string(at: "model_type") == "llama")
        #expect(opened.tensorNames == ["a", "b"])
        #expect(try opened.tensor(named: "b").dequantized() == [1])
        #expect(try opened.jsonIfPresent(named: "generation_config.json")?.kind == nil)
        #expect(try opened.textIfPresent(named: "config.json") == "{\"model_type\": \"llama\"}")
    }

    @Test func opensShards() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("config.json", "{}")
        try tensors(["a", "b"], to: folder.file("model-1.safetensors"))
        try tensors(["c"], to: folder.file("model-2.safetensors"))
        let index = "model.safetensors.index.json"
        _ = try folder.write(
            index,
            #"{"weight_map": {"a": "model-1.safetensors", "c": "model-2.safetensors"}}"#)
        let opened = try HuggingFaceFolder(path: folder.path)
        #expect(opened.tensorNames == ["a", "c"])
        #expect(try opened.tensor(named: "c").dequantized() == [0])
        #expect(try opened.tensorIfPresent(named: "b") == nil)
        for hostile in ["../x", "nothing.safetensors", "model-2.safetensors"] {
            _ = try folder.write(index, "{\"weight_map\": {\"a\": \"\(hostile)\"}}")
            #expect(throws: CheckpointError.self) { try HuggingFaceFolder(path: folder.path) }
        }
    }

    @Test func saysWhichFileIsMissing() throws {
        let folder = try TemporaryFolder()
        #expect(throws: CheckpointError.noFile(folder: folder.path, file: "config.json")) {
            try HuggingFaceFolder(path: folder.path)
        }
        _ = try folder.write("config.json", "{}")
        #expect(throws: CheckpointError.noFile(folder: folder.path, file: "model.safetensors")) {
            try HuggingFaceFolder(path: folder.path)
        }
    }
}
