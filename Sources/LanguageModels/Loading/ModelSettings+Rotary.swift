import Checkpoints
import Foundation
import JSON

extension ModelSettings {
    /// The rotary positions of one kind of layer.
    ///
    /// - Parameters:
    ///   - kind: `full_attention` or `sliding_attention`, where a file tells them apart.
    ///   - defaultBase: The base where the file names none.
    func rotary(kind: String = "full_attention", defaultBase: Double) throws
        -> RotaryConfiguration
    {
        guard let json else { return try ggufRotary(defaultBase: defaultBase) }
        if let parameters = try json.objectIfPresent("rope_parameters") {
            let own = JSONValue.object(parameters)
            let nested = try own.objectIfPresent(kind).map(JSONValue.object)
            return try rotary(nested ?? own, base: nested ?? own, defaultBase: defaultBase)
        }
        let scaling = try json.objectIfPresent("rope_scaling").map(JSONValue.object)
        return try rotary(scaling, base: json, defaultBase: defaultBase)
    }

    private func ggufRotary(defaultBase: Double) throws -> RotaryConfiguration {
        let base = try numberIfPresent("rope_theta", gguf: "rope.freq_base") ?? defaultBase
        var result = RotaryConfiguration(base: try checkedBase(base, "rope.freq_base"))
        if let factor = try numberIfPresent("", gguf: "rope.scaling.attn_factor"), factor != 1 {
            throw LanguageModelError.unsupportedSetting(
                path: path, key: "rope.scaling.attn_factor", value: "\(factor)")
        }
        // As llama.cpp reads them: linear unless a type is named, an older key, and 0 for none.
        let kind = try ggufString("rope.scaling.type") ?? "linear"
        switch kind {
        case "none": break
        case "linear":
            let factor =
                try numberIfPresent("", gguf: "rope.scaling.factor")
                ?? numberIfPresent("", gguf: "rope.scale_linear") ?? 0
            guard factor != 0 else { break }
            result.linearFactor = try checked(factor, "rope.scaling.factor", in: 1e-3...1e6)
        default:
            throw LanguageModelError.unsupportedSetting(
                path: path, key: "rope.scaling.type", value: kind)
        }
        return result
    }

    private func rotary(_ scaling: JSONValue?, base: JSONValue, defaultBase: Double) throws
        -> RotaryConfiguration
    {
        let theta = try base.numberIfPresent("rope_theta") ?? defaultBase
        var result = RotaryConfiguration(base: try checkedBase(theta, "rope_theta"))
        if let fraction = try base.numberIfPresent("partial_rotary_factor"), fraction != 1 {
            throw LanguageModelError.unsupportedSetting(
                path: path, key: "partial_rotary_factor", value: "\(fraction)")
        }
        guard let scaling else { return result }
        let kind =
            try scaling.stringIfPresent("rope_type") ?? scaling.stringIfPresent("type")
            ?? "default"
        func number(_ key: String) throws -> Double {
            guard let value = try scaling.numberIfPresent(key) else {
                throw LanguageModelError.missingSetting(path: path, key: "rope: \(key)")
            }
            return try checked(value, key, in: 1e-3...1e9)
        }
        switch kind {
        case "default": break
        case "linear": result.linearFactor = try number("factor")
        case "llama3":
            result.llama3 = Llama3Scaling(
                factor: try number("factor"),
                lowFrequencyFactor: try number("low_freq_factor"),
                highFrequencyFactor: try number("high_freq_factor"),
                originalContext: try number("original_max_position_embeddings"))
        default:
            throw LanguageModelError.unsupportedSetting(path: path, key: "rope_type", value: kind)
        }
        return result
    }

    private func checkedBase(_ base: Double, _ key: String) throws -> Double {
        try checked(base, key, in: 1...1e12)
    }
}
