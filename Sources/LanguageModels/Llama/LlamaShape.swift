import Checkpoints
import JSON
import Support
import Tokenizers

/// The shape of a Llama that is made from scratch.
public struct LlamaShape: Sendable, Equatable {
    /// The width E of hidden states.
    public let hiddenSize: Int
    /// The width F inside the feed-forward layers.
    public let feedForwardSize: Int
    /// How many layers.
    public let layerCount: Int
    /// How many attention heads, as many for keys as for queries.
    public let headCount: Int
    /// The longest text, in tokens.
    public let contextLength: Int

    /// Checks a shape; the feed-forward width is 8⁄3 of the hidden one, as in Llama.
    ///
    /// - Throws: `LanguageModelError.badOption` if the heads do not divide the width evenly.
    public init(hiddenSize: Int, layerCount: Int, headCount: Int, contextLength: Int)
        throws(LanguageModelError)
    {
        func check(_ isGood: Bool, _ name: String, _ value: Int, _ expected: String)
            throws(LanguageModelError)
        {
            guard !isGood else { return }
            throw .badOption(name: name, value: "\(value)", expected: expected)
        }
        try check((1...256).contains(layerCount), "the number of layers", layerCount, "1 to 256")
        try check((8...16_384).contains(hiddenSize), "the width", hiddenSize, "8 to 16384")
        try check(
            headCount >= 1 && hiddenSize % (2 * headCount) == 0, "the number of heads", headCount,
            "such that each has an even share of the width \(hiddenSize)")
        try check(contextLength >= 1, "the context", contextLength, "at least 1 token")
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.contextLength = contextLength
        feedForwardSize = (8 * hiddenSize / 3 + 15) / 16 * 16
    }

    /// How many weights a model of this shape has.
    public func weightCount(vocabularySize: Int) -> Int {
        let layer = hiddenSize * (4 * hiddenSize + 3 * feedForwardSize + 2)
        return layerCount * layer + hiddenSize * (2 * vocabularySize + 1)
    }

    /// An estimate of the bytes that making a random model and loading it takes at most: all weights,
    /// and the largest matrix once more while it is drawn.
    public func creationBytes(vocabularySize: Int) -> Int {
        let largest = hiddenSize * max(feedForwardSize, vocabularySize)
        return 4 * (2 * weightCount(vocabularySize: vocabularySize) + largest)
    }

    /// Writes `config.json` and `model.safetensors` of a model with random weights.
    ///
    /// As the base stays frozen while adapters are tuned, its weights are initialised so that random
    /// features carry: matrices preserve the scale of their inputs (deviation 1/√width), residual branches
    /// are divided by √(2 · layers), embeddings have deviation 1, and the head is large enough for confident
    /// answers.
    ///
    /// - Parameters:
    ///   - vocabularySize: How many tokens there are.
    ///   - special: The begin, end and padding tokens.
    ///   - seed: Initialises the weights.
    ///   - folder: An existing folder.
    ///   - cancellation: Looked at for every weight.
    /// - Throws: `FileError`, `CheckpointError`, `Interrupted`.
    public func writeRandomModel(
        vocabularySize: Int, special: SpecialTokens, seed: Int, to folder: String,
        cancellation: Cancellation = Cancellation()
    ) throws {
        var random = RandomSource(seed: seed)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        func add(_ name: String, _ rows: Int, _ columns: Int, deviation: Double) throws {
            let values = try (0..<rows * columns).map { _ in
                try cancellation.check()
                return Float(random.normal() * deviation)
            }
            try writer.add(name, shape: [rows, columns], values: values)
        }
        func addNorm(_ name: String) throws {
            try writer.add(
                name, shape: [hiddenSize], values: Array(repeating: 1, count: hiddenSize))
        }
        let inner = 1 / Double(hiddenSize).squareRoot()
        let depth = 1 / Double(2 * layerCount).squareRoot()
        try add("model.embed_tokens.weight", vocabularySize, hiddenSize, deviation: 1)
        for layer in 0..<layerCount {
            let path = "model.layers.\(layer)."
            try addNorm(path + "input_layernorm.weight")
            for name in ["q_proj", "k_proj", "v_proj", "o_proj"] {
                try add(
                    path + "self_attn.\(name).weight", hiddenSize, hiddenSize,
                    deviation: name == "o_proj" ? inner * depth : inner)
            }
            try addNorm(path + "post_attention_layernorm.weight")
            for name in ["gate_proj", "up_proj"] {
                try add(path + "mlp.\(name).weight", feedForwardSize, hiddenSize, deviation: inner)
            }
            try add(
                path + "mlp.down_proj.weight", hiddenSize, feedForwardSize,
                deviation: depth / Double(feedForwardSize).squareRoot())
        }
        try addNorm("model.norm.weight")
        try add("lm_head.weight", vocabularySize, hiddenSize, deviation: 2 * inner)
        try writer.write(to: folder + "/model.safetensors")
        try AtomicFile.write(
            config(vocabularySize, special).bytes(.pretty), to: folder + "/config.json")
    }

    private func config(_ vocabularySize: Int, _ special: SpecialTokens) -> JSONValue {
        func token(_ id: Int32?) -> JSONValue { id.map { .integer(Int($0)) } ?? .null }
        return [
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
            "hidden_size": .integer(hiddenSize), "intermediate_size": .integer(feedForwardSize),
            "num_hidden_layers": .integer(layerCount),
            "num_attention_heads": .integer(headCount),
            "num_key_value_heads": .integer(headCount),
            "head_dim": .integer(hiddenSize / headCount), "rms_norm_eps": 1e-5,
            "rope_theta": 10_000.0, "max_position_embeddings": .integer(contextLength),
            "vocab_size": .integer(vocabularySize), "tie_word_embeddings": false,
            "attention_bias": false, "mlp_bias": false, "torch_dtype": "float32",
            "bos_token_id": token(special.bos), "eos_token_id": token(special.eos),
            "pad_token_id": token(special.padding),
        ]
    }
}
