extension Tokenizer {
    /// The tokens of segments of a conversation.
    ///
    /// Control tokens that the vocabulary lacks become text; text is never parsed for such.
    ///
    /// - Parameters:
    ///   - segments: As `ChatTemplate` renders them.
    ///   - isContinuation: Whether tokens of other segments come before.
    public func encode(_ segments: [ChatSegment], isContinuation: Bool = false) -> [Int32] {
        var renderer = ChatRenderer()
        for segment in segments {
            if case .control(let text) = segment, controlToken(text) == nil {
                renderer.append(.text(text))
            } else {
                renderer.append(segment)
            }
        }
        var ids: [Int32] = []
        var isStart = !isContinuation
        for segment in renderer.segments {
            switch segment {
            case .begin:
                if addsBOS, let bos = specialTokens.bos { ids.append(bos) }
                continue  // the following text is still the beginning
            case .writtenBegin:
                if let bos = specialTokens.bos { ids.append(bos) }
                continue
            case .end: if let eos = specialTokens.eos { ids.append(eos) }
            case .control(let text): if let id = controlToken(text) { ids.append(id) }
            case .text(let text):
                let continues = isStart ? false : prefixesOnlyTheStart || ids.isEmpty
                ids += encode(
                    text, addSpecial: false, parseSpecial: false, isContinuation: continues)
            }
            isStart = false
        }
        return ids
    }

    /// The token that is written so, if it stands for no text.
    private func controlToken(_ text: String) -> Int32? {
        guard let id = id(ofPiece: text), bytes(of: id).isEmpty else { return nil }
        return id
    }

    /// Whether a space is put only before the beginning of the whole text.
    private var prefixesOnlyTheStart: Bool {
        guard let tokenizer = self as? SentencePieceTokenizer,
            case .firstUnlessPresent = tokenizer.parts.prefix
        else { return false }
        return true
    }
}
