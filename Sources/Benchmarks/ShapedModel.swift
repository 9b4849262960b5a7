import ArgumentParser
import Checkpoints
import Foundation
import Support

/// A file of a well-known model's shape with random weights in Q4_K: whether models of that size
/// load, extract features and tune in bounded memory does not depend on the weights.
struct ShapedModel {
    let width: Int
    let feedForward: Int
    let layers: Int
    let heads: Int
    let keyValueHeads: Int
    private static let vocabularySize = 32_000
    private static let contextLength = 4_096

    /// Shapes by name.
    static let all = [
        "llama-7b": ShapedModel(
            width: 4_096, feedForward: 11_008, layers: 32, heads: 32, keyValueHeads: 32),
        "llama-1b": ShapedModel(
            width: 2_048, feedForward: 8_192, layers: 16, heads: 32, keyValueHeads: 8),
    ]

    /// Writes a GGUF file.
    func write(to path: String) throws {
        var writer = GGUFWriter(architecture: "llama")
        let hyperparameters: [(String, Int)] = [
            ("block_count", layers), ("context_length", Self.contextLength),
            ("embedding_length", width), ("feed_forward_length", feedForward),
            ("attention.head_count", heads), ("attention.head_count_kv", keyValueHeads),
            ("rope.dimension_count", width / heads), ("vocab_size", Self.vocabularySize),
        ]
        for (key, value) in hyperparameters {
            writer.metadata["llama.\(key)"] = .uint32(UInt32(value))
        }
        writer.metadata["llama.attention.layer_norm_rms_epsilon"] = .float32(1e-5)
        writer.metadata["llama.rope.freq_base"] = .float32(10_000)
        addVocabulary(to: &writer)
        try addTensors(to: &writer)
        try writer.write(to: path)
    }

    /// Special tokens, bytes, and words of three letters, some after a space.
    private func addVocabulary(to writer: inout GGUFWriter) {
        var tokens = ["<unk>", "<s>", "</s>"]
        var types: [Int32] = [2, 3, 3]
        for byte in 0..<256 {
            tokens.append(
                "<0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased() + ">")
            types.append(6)
        }
        let letters = "etaoinshrdlcumwfgypbvkjxqz".map { String($0) }
        var words = letters + ["▁"] + letters.map { "▁" + $0 }
        words += letters.flatMap { a in letters.map { a + $0 } }
        words += letters.flatMap { a in letters.map { "▁" + a + $0 } }
        words += letters.flatMap { a in letters.flatMap { b in letters.map { a + b + $0 } } }
        words += letters.flatMap { a in letters.flatMap { b in letters.map { "▁" + a + b + $0 } } }
        tokens += words.prefix(Self.vocabularySize - tokens.count)
        types += [Int32](repeating: 1, count: tokens.count - types.count)
        writer.metadata["tokenizer.ggml.model"] = .string("llama")
        writer.metadata["tokenizer.ggml.tokens"] = .array(GGUFArray(tokens))
        writer.metadata["tokenizer.ggml.scores"] = .array(
            GGUFArray(tokens.indices.map { -Float($0) }))
        writer.metadata["tokenizer.ggml.token_type"] = .array(GGUFArray(types))
        writer.metadata["tokenizer.ggml.bos_token_id"] = .uint32(1)
        writer.metadata["tokenizer.ggml.eos_token_id"] = .uint32(2)
        writer.metadata["tokenizer.ggml.unknown_token_id"] = .uint32(0)
    }

    private func addTensors(to writer: inout GGUFWriter) throws {
        let pool = Self.randomBlocks(Self.vocabularySize * width / 256 + 20_000)
        var random = RandomSource(seed: 2)
        // Every matrix is a part of one pool of random blocks.
        func add(_ name: String, _ rows: Int, _ columns: Int) throws {
            let size = rows * columns / 256 * Self.blockBytes
            let spare = (pool.count - size) / Self.blockBytes
            let start = random.integer(below: spare) * Self.blockBytes
            try writer.add(
                StoredTensor(
                    name: name, shape: [rows, columns], format: .q4_K,
                    region: pool[start..<start + size]))
        }
        func addNorm(_ name: String) throws {
            try writer.add(name, shape: [width], values: Array(repeating: 1, count: width))
        }
        let keyWidth = width / heads * keyValueHeads
        try add("token_embd.weight", Self.vocabularySize, width)
        for layer in 0..<layers {
            let path = "blk.\(layer)."
            try addNorm(path + "attn_norm.weight")
            try add(path + "attn_q.weight", width, width)
            try add(path + "attn_k.weight", keyWidth, width)
            try add(path + "attn_v.weight", keyWidth, width)
            try add(path + "attn_output.weight", width, width)
            try addNorm(path + "ffn_norm.weight")
            try add(path + "ffn_gate.weight", feedForward, width)
            try add(path + "ffn_up.weight", feedForward, width)
            try add(path + "ffn_down.weight", width, feedForward)
        }
        try addNorm("output_norm.weight")
        try add("output.weight", Self.vocabularySize, width)
    }

    private static let blockBytes = 144

    /// Q4_K blocks of random values with mean 0 and a standard deviation of about 0.02.
    private static func randomBlocks(_ count: Int) -> ByteRegion {
        var random = RandomSource(seed: 1)
        var words: [UInt64] = []
        words.reserveCapacity(count * blockBytes / 8)
        // The scale of scales, and that of minima, 7.5 times as large, so that the mean is 0.
        let scale = UInt64(Float16(7e-5).bitPattern)
        let minimum = UInt64(Float16(7.5 * 7e-5).bitPattern)
        for _ in 0..<count {
            words.append(random.next() & ~0xffff_ffff | minimum << 16 | scale)
            for _ in 1..<blockBytes / 8 { words.append(random.next()) }
        }
        return ByteRegion(copyingElements: words)
    }
}

/// Writes a file of a model's shape with random weights.
struct ShapedModelSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaped-model",
        abstract: "Writes a Q4_K file of a model's shape with random weights.")

    @Argument(help: "llama-7b or llama-1b.")
    var shape: String
    @Argument(help: "The GGUF file to write.")
    var output: String

    func run() throws {
        guard let shape = ShapedModel.all[shape] else {
            throw ValidationError(
                "No shape is called \(shape): \(ShapedModel.all.keys.sorted().joined(separator: ", "))."
            )
        }
        try shape.write(to: output)
    }
}
