import Checkpoints
import Foundation
import Support

@testable import LanguageModels

/// Llamas of random weights, larger than the goldens, so that products take every route.
struct RandomLlama {
    var width = 256
    var inner = 512
    var layers = 2
    var vocabulary = 400

    /// Writes a GGUF file whose matrices have a format; returns its path.
    func write(to folder: String, _ format: BlockFormat) throws -> String {
        var writer = GGUFWriter(architecture: "llama")
        let settings: [String: UInt32] = [
            "block_count": UInt32(layers), "embedding_length": UInt32(width),
            "feed_forward_length": UInt32(inner), "attention.head_count": 4,
            "attention.head_count_kv": 2, "context_length": 4_096,
        ]
        for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
            writer.metadata["llama." + key] = .uint32(value)
        }
        writer.metadata["llama.attention.layer_norm_rms_epsilon"] = .float32(1e-5)
        var random = RandomSource(seed: 5)
        func matrix(_ name: String, _ rows: Int, _ columns: Int) throws {
            try writer.add(Self.tensor(name + ".weight", [rows, columns], format, &random))
        }
        func norm(_ name: String) throws {
            try writer.add(
                name + ".weight", shape: [width],
                values: (0..<width).map { _ in random.uniform(in: 0.8...1.2) })
        }
        try matrix("token_embd", vocabulary, width)
        try matrix("output", vocabulary, width)
        try norm("output_norm")
        for layer in 0..<layers {
            let path = "blk.\(layer)."
            try norm(path + "attn_norm")
            try norm(path + "ffn_norm")
            for (name, rows) in [("q", width), ("k", width / 2), ("v", width / 2)] {
                try matrix(path + "attn_" + name, rows, width)
            }
            try matrix(path + "attn_output", width, width)
            try matrix(path + "ffn_gate", inner, width)
            try matrix(path + "ffn_up", inner, width)
            try matrix(path + "ffn_down", width, inner)
        }
        let path = folder + "/\(format.rawValue).gguf"
        try writer.write(to: path)
        return path
    }

    /// Random values of about ±0.1: encoded, or random blocks whose scales are chosen.
    static func tensor(
        _ name: String, _ shape: [Int], _ format: BlockFormat, _ random: inout RandomSource
    ) throws -> StoredTensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { _ in random.uniform(in: -0.1...0.1) }
        if let bytes = format.encode(values) {
            return try StoredTensor(
                name: name, shape: shape, format: format, region: ByteRegion(copying: bytes))
        }
        let scales = try scales(of: format)
        var bytes: [UInt8] = []
        for _ in 0..<count / format.blockSize {
            var block = (0..<format.bytesPerBlock).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            for (place, scale) in scales {
                let bits = Float16(scale).bitPattern
                block[place] = UInt8(truncatingIfNeeded: bits)
                block[place + 1] = UInt8(truncatingIfNeeded: bits >> 8)
            }
            bytes += block
        }
        return try StoredTensor(
            name: name, shape: shape, format: format, region: ByteRegion(copying: bytes))
    }

    /// Where a block's scales lie, and values for which its elements are about ±0.1.
    private static func scales(of format: BlockFormat) throws -> [(Int, Float)] {
        switch format {
        case .q4_0: [(0, 0.02)]
        case .q4_1: [(0, 0.02), (2, -0.15)]
        case .q5_0: [(0, 0.01)]
        case .q5_1: [(0, 0.01), (2, -0.15)]
        case .q2_K: [(80, 0.004), (82, 0.006)]
        case .q3_K: [(108, 0.001)]
        case .q4_K: [(0, 0.0003), (2, 0.002)]
        case .q5_K: [(0, 0.00015), (2, 0.002)]
        case .q6_K: [(208, 0.00003)]
        default: throw CheckpointError.unwritable(path: "\(format)", reason: "it has no scales")
        }
    }
}
