import Checkpoints
import Support
import Tensor

/// The names of an encoder's weights in files.
enum EncoderNames {
    case bert, mpnet, gguf

    private static let bertNames = [
        "words": "embeddings.word_embeddings.weight",
        "places": "embeddings.position_embeddings.weight",
        "types": "embeddings.token_type_embeddings.weight", "norm": "embeddings.LayerNorm",
        "query": "attention.self.query", "key": "attention.self.key",
        "value": "attention.self.value", "output": "attention.output.dense",
        "output-norm": "attention.output.LayerNorm", "up": "intermediate.dense",
        "down": "output.dense", "final-norm": "output.LayerNorm",
        "relative": "encoder.relative_attention_bias.weight",
    ]
    private static let mpnetNames = [
        "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
        "output": "attention.attn.o", "output-norm": "attention.LayerNorm",
    ]
    private static let ggufNames = [
        "words": "token_embd.weight", "places": "position_embd.weight",
        "types": "token_types.weight", "norm": "token_embd_norm", "query": "attn_q",
        "key": "attn_k", "value": "attn_v", "output": "attn_output",
        "output-norm": "attn_output_norm", "up": "ffn_up", "down": "ffn_down",
        "final-norm": "layer_output_norm", "relative": "",
    ]

    /// The name in the file of one of ours: `words`, `norm.weight`, `3.query.bias`.
    func name(_ name: String) -> String {
        var parts = name.split(separator: ".").map(String.init)
        let layer = Int(parts[0])
        if layer != nil { parts.removeFirst() }
        let own = parts.removeFirst()
        let base =
            switch self {
            case .bert: Self.bertNames[own] ?? own
            case .mpnet: Self.mpnetNames[own] ?? Self.bertNames[own] ?? own
            case .gguf: Self.ggufNames[own] ?? own
            }
        let prefix = layer.map { self == .gguf ? "blk.\($0)." : "encoder.layer.\($0)." } ?? ""
        return ([prefix + base] + parts).joined(separator: ".")
    }

    /// How TensorFlow's checkpoints call scale and shift of a normalisation.
    static func old(_ name: String) -> String {
        guard name.contains("LayerNorm") else { return name }
        return name.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
            .replacing("LayerNorm.bias", with: "LayerNorm.beta")
    }
}
