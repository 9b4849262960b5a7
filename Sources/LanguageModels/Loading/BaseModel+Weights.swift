import Checkpoints

/// Checks of a file's weights: tied heads, vocabulary size, and unused tensors.
extension BaseModel {
    /// Whether logits are computed with the embedding's matrix.
    ///
    /// A GGUF file without an output matrix means the embedding, as in llama.cpp. A folder says so in its
    /// settings; where it holds both matrices with different values they are not tied, as in Transformers.
    ///
    /// - Throws: `LanguageModelError.missingHead` where the settings do not tie and there is no head.
    static func tiesHead(
        _ settings: ModelSettings, _ weights: WeightStore,
        _ architecture: any DecoderArchitecture.Type, embedding: StoredTensor,
        _ notes: inout [String]
    ) throws -> Bool {
        let separate = try weights.stored("lm_head.weight")
        guard !settings.isGGUF else { return separate == nil }
        let mayTie =
            try settings.booleanIfPresent("tie_word_embeddings") ?? architecture.tiesHeadByDefault
        guard let separate else {
            guard mayTie else { throw LanguageModelError.missingHead(path: weights.path) }
            return true
        }
        guard mayTie, !isSame(separate, embedding) else { return mayTie }
        notes.append(
            "the settings tie the output matrix to the embedding, but the file holds two that differ: "
                + "they are not tied (as in Transformers)")
        return false
    }

    private static func isSame(_ one: StoredTensor, _ other: StoredTensor) -> Bool {
        one.shape == other.shape && one.format == other.format
            && one.region.withBytes { bytes in
                other.region.withBytes { bytes.elementsEqual($0) }
            }
    }

    /// Refuses tensors of a GGUF file that nothing used, as llama.cpp does; names those of a folder, as
    /// Transformers does.
    static func checkUnused(
        _ weights: WeightStore, _ settings: ModelSettings, _ architecture: String,
        _ notes: inout [String]
    ) throws {
        // Tables of angles, which older files hold besides the settings they follow from.
        let unused = weights.unusedTensors.filter { !$0.hasSuffix("rotary_emb.inv_freq") }
        guard !unused.isEmpty else { return }
        guard !settings.isGGUF else {
            throw LanguageModelError.unusedTensors(
                path: weights.path, architecture: architecture, names: unused)
        }
        let shown = unused.prefix(3).joined(separator: ", ")
        notes.append(
            "\(unused.count) tensors of the file are not used by the model that config.json describes: \(shown)"
                + (unused.count > 3 ? ", …" : ""))
    }
}

extension ModelSettings {
    /// Makes sure that the settings name as many tokens as the embedding has rows.
    ///
    /// - Throws: `LanguageModelError.badSetting`.
    func checkVocabulary(rows: Int) throws {
        // GGUF's count is ignored, as in llama.cpp, which counts the tokens.
        guard !isGGUF, let count = try integerIfPresent("vocab_size", gguf: nil), count != rows
        else { return }
        throw LanguageModelError.badSetting(
            path: path, key: "vocab_size", value: "\(count)",
            expected: "\(rows), the rows of the embedding")
    }
}
