/// From Hugging Face's tensor names, which we use throughout, to GGUF's.
struct WeightNames: Sendable {
    /// Parts of a layer, such as `self_attn.q_proj` to `attn_q`.
    let layerParts: [String: String]

    /// The parts that all architectures share.
    static let common: [String: String] = [
        "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm",
        "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
    ]

    /// Makes a map of the common parts and some more.
    init(_ more: [String: String]) {
        layerParts = Self.common.merging(more) { $1 }
    }

    /// GGUF's name of a tensor.
    func gguf(_ name: String) -> String {
        switch name {
        case "model.embed_tokens.weight": return "token_embd.weight"
        case "model.norm.weight": return "output_norm.weight"
        case "lm_head.weight": return "output.weight"
        default: break
        }
        let prefix = "model.layers."
        guard name.hasPrefix(prefix) else { return name }
        let parts = name.dropFirst(prefix.count).split(separator: ".")
        guard parts.count >= 3, let kind = parts.last else { return name }
        let middle = parts.dropFirst().dropLast().joined(separator: ".")
        return "blk.\(parts[0]).\(layerParts[middle] ?? middle).\(kind)"
    }
}
