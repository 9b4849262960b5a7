import Checkpoints
import Tokenizers

extension FuzzTarget {
    static let checkpoints = [
        FuzzTarget("npy") { bytes in
            let array = try NumPyFile.read(ByteRegion(copying: bytes), path: "a.npy")
            _ = array.floats()
            _ = array.integers()
        },
        FuzzTarget("npz") { bytes in
            try Scratch.with([("a.npz", bytes)]) { folder in
                let archive = try NumPyArchive(path: folder + "/a.npz", limit: 1 << 26)
                for array in archive.arrays.values { _ = array.floats() }
            }
        },
        FuzzTarget("pickle") { bytes in
            let value = try PickleReader.read(ByteRegion(copying: bytes), path: "p.pkl")
            _ = value.kind
            _ = value.texts
            _ = value.elements?.prefix(100).map(\.kind)
        },
        FuzzTarget("torch") { bytes in
            try read(try TorchFile(region: ByteRegion(copying: bytes), path: "m.bin"))
        },
        FuzzTarget("word-piece") { bytes in
            let tokenizer = try bytes.withUnsafeBytes { try WordPieceTokenizer(json: $0) }
            _ = tokenizer.encode("A graph's nodes: naïve 漢字 12,345\n\t\u{1f600}", limit: 16)
        },
        FuzzTarget("gguf") { bytes in
            let file = try GGUFFile(region: ByteRegion(copying: bytes), path: "m.gguf")
            try read(file)
            _ = try TokenizerLoader.load(from: file)
        },
        FuzzTarget("safetensors") { bytes in
            try read(
                try SafetensorsFile(region: ByteRegion(copying: bytes), path: "m.safetensors"))
        },
        FuzzTarget("tokenizer") { bytes in
            let tokenizer = try bytes.withUnsafeBytes { try TokenizerLoader.load(tokenizer: $0) }
            let text = "A graph's nodes: naïve 漢字 <s> 12,345\n\t\u{1f600}"
            _ = tokenizer.decode(tokenizer.encode(text, addSpecial: true))
        },
    ]

    private static func read(_ file: some TensorSource) throws {
        for name in file.tensorNames {
            guard let tensor = try file.tensorIfPresent(named: name), tensor.elementCount < 1 << 20
            else { continue }
            _ = tensor.dequantized()
        }
    }
}
