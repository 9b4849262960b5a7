import Checkpoints
import Compute
import Foundation
import Support
import Tensor
import Tokenizers

/// A BERT-like encoder of sentences: MiniLM, BGE, E5 (all BERT), MPNet.
///
/// Devlin et al. (NAACL 2019), Song et al. (NeurIPS 2020), Reimers and Gurevych (EMNLP 2019): a text is
/// tokenised into word pieces, encoded by bidirectional transformer layers, and its rows are pooled.
///
/// Shapes: `n` texts to `[n, hiddenSize]`.
public final class SentenceEncoder: @unchecked Sendable {
    // SAFETY: nothing changes after the initialiser.
    /// The file or folder.
    public let path: String
    /// The model's shape and how it pools.
    public let configuration: EncoderConfiguration
    /// The tokenizer.
    public let tokenizer: WordPieceTokenizer
    private let weights: EncoderWeights

    /// Loads a Hugging Face folder or a GGUF file.
    ///
    /// - Throws: `LanguageModelError`, `CheckpointError`, `TokenizerError`, `FileError`.
    public init(path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue {
            let folder = try HuggingFaceFolder(path: path)
            configuration = try EncoderConfiguration(folder)
            weights = try EncoderWeights(
                folder, configuration.architecture == "mpnet" ? .mpnet : .bert, configuration)
            tokenizer = try WordPieceTokenizer(folder: path)
        } else {
            let file = try GGUFFile(path: path)
            configuration = try EncoderConfiguration(file)
            weights = try EncoderWeights(file, .gguf, configuration)
            tokenizer = try WordPieceTokenizer(metadata: file)
        }
        guard tokenizer.vocabularySize <= weights.words.rows else {
            throw LanguageModelError.badSetting(
                path: path, key: "vocab_size", value: "\(weights.words.rows)",
                expected: "at least \(tokenizer.vocabularySize), the tokens of the tokenizer")
        }
        let first = firstPlace
        guard weights.places.rowCount >= first + 3 else {
            throw LanguageModelError.badSetting(
                path: path, key: "max_position_embeddings", value: "\(weights.places.rowCount)",
                expected: "at least \(first + 3)")
        }
    }

    private var firstPlace: Int {
        switch configuration.positions {
        case .absolute(let first), .relative(let first, _): first
        }
    }

    private var hasRelativePositions: Bool {
        if case .relative = configuration.positions { true } else { false }
    }

    /// The most tokens of a text.
    public var maxTokens: Int { min(configuration.maxTokens, weights.places.rowCount - firstPlace) }

    /// The tokens of a text, cut at `maxTokens`.
    public func tokens(of text: String, limit: Int? = nil) -> [Int32] {
        tokenizer.encode(text, limit: max(3, min(limit ?? .max, maxTokens)))
    }

    /// The rows of some texts, `[texts, hiddenSize]`.
    ///
    /// - Parameters:
    ///   - texts: Their tokens, as `tokens(of:limit:)` gives them.
    ///   - pooling: Another pooling than the model's own.
    ///   - isNormalized: Whether rows have length 1; nothing: as the model says.
    /// - Throws: `LanguageModelError.notFinite`.
    public func encode(
        _ texts: [[Int32]], pooling: EncoderConfiguration.Pooling? = nil,
        isNormalized: Bool? = nil
    ) throws -> Tensor {
        let width = configuration.hiddenSize
        var ranges: [Range<Int>] = []
        for tokens in texts {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + tokens.count)
        }
        var x = embedded(texts)
        for layer in weights.layers { x = forward(x, layer, ranges) }
        var rows = [Float](repeating: 0, count: texts.count * width)
        let pooling = pooling ?? configuration.pooling
        let values = x.pointer
        for (text, range) in ranges.enumerated() {
            let used = pooling == .cls ? range.lowerBound..<range.lowerBound + 1 : range
            for token in used {
                for column in 0..<width {
                    rows[text * width + column] += values[token * width + column]
                }
            }
            let size = Float(used.count)
            for column in 0..<width { rows[text * width + column] /= size }
            if isNormalized ?? configuration.isNormalized { Self.normalize(&rows, text, width) }
        }
        withExtendedLifetime(x) {}
        guard rows.allSatisfy(\.isFinite) else {
            throw LanguageModelError.notFinite(path: path, what: "features", hasAdapter: false)
        }
        return Tensor(rows, shape: [texts.count, width])
    }

    private static func normalize(_ rows: inout [Float], _ row: Int, _ width: Int) {
        let range = row * width..<(row + 1) * width
        let length = rows[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
        for place in range { rows[place] /= max(length, 1e-12) }
    }

    // MARK: - Layers

    /// The normalised sum of the embeddings of words, places and kinds, `[tokens, width]`.
    private func embedded(_ texts: [[Int32]]) -> Tensor {
        let width = configuration.hiddenSize
        let places = weights.places.values
        let kind = weights.tokenType?.values ?? [Float](repeating: 0, count: width)
        var values: [Float] = []
        for tokens in texts {
            var place = firstPlace
            for token in tokens {
                let row = Int(token)
                let word = weights.words.dequantized(rows: row..<row + 1)
                // MPNet's padding token keeps the place before the first and is not counted.
                let isPadding = hasRelativePositions && row == firstPlace - 1
                let start = (isPadding ? firstPlace - 1 : place) * width
                if !isPadding { place += 1 }
                for column in 0..<width {
                    values.append(word[column] + places[start + column] + kind[column])
                }
            }
        }
        return normalized(
            Tensor(values, shape: [values.count / width, width]), nil, weights.norm)
    }

    private func forward(_ x: Tensor, _ layer: EncoderWeights.Layer, _ ranges: [Range<Int>])
        -> Tensor
    {
        func mapped(_ x: Tensor, _ map: EncoderWeights.Map) -> Tensor {
            x.linear(weight: map.weight, bias: map.bias)
        }
        let attended = attention(
            mapped(x, layer.query), mapped(x, layer.key), mapped(x, layer.value), ranges)
        let middle = normalized(mapped(attended, layer.output), x, layer.outputNorm)
        let inner = activated(mapped(middle, layer.up))
        return normalized(mapped(inner, layer.down), middle, layer.finalNorm)
    }

    /// The layer normalisation of a sum.
    private func normalized(_ x: Tensor, _ residual: Tensor?, _ norm: EncoderWeights.Norm) -> Tensor
    {
        let (rows, width) = (x.rowCount, configuration.hiddenSize)
        var sum = x.values
        if let residual {
            let other = residual.values
            for place in sum.indices { sum[place] += other[place] }
        }
        var saved = [Float](repeating: 0, count: rows * width)
        var inverses = [Float](repeating: 0, count: rows)
        return Tensor.filling([rows, width]) { out in
            RowNormalization.layerNorm(
                sum, weight: norm.weight.pointer, bias: norm.bias.pointer, out,
                normalized: &saved, inverses: &inverses, rows: rows, width: width,
                epsilon: configuration.epsilon)
        }
    }

    private func activated(_ x: Tensor) -> Tensor {
        let approximates = configuration.approximatesGELU
        let values = x.values.map { value -> Float in
            approximates
                ? 0.5 * value
                    * (1 + tanhf(0.797_884_560_8 * (value + 0.044_715 * value * value * value)))
                : 0.5 * value * (1 + erff(value * 0.707_106_781_2))
        }
        return Tensor(values, shape: x.shape)
    }

    /// Softmax attention of each text's tokens to each other, by heads.
    private func attention(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ ranges: [Range<Int>]) -> Tensor
    {
        let (width, head) = (configuration.hiddenSize, configuration.headSize)
        let scale = 1 / Float(head).squareRoot()
        return Tensor.filling(q.shape) { out in
            for range in ranges {
                let count = range.count
                var scores = [Float](repeating: 0, count: count * count)
                for number in 0..<configuration.headCount {
                    let start = range.lowerBound * width + number * head
                    MatrixProduct.multiply(
                        q.pointer + start, k.pointer + start, into: &scores, m: count, n: count,
                        k: head, transposeB: true, alpha: scale, lda: width, ldb: width)
                    addBias(to: &scores, count, head: number)
                    Self.softmax(&scores, count)
                    MatrixProduct.multiply(
                        scores, v.pointer + start, into: out + start, m: count, n: head, k: count,
                        ldb: width, ldc: width)
                }
            }
        }
    }

    private static func softmax(_ scores: inout [Float], _ count: Int) {
        for row in 0..<count {
            let range = row * count..<(row + 1) * count
            let largest = scores[range].max() ?? 0
            var sum: Float = 0
            for place in range {
                scores[place] = expf(scores[place] - largest)
                sum += scores[place]
            }
            for place in range { scores[place] /= sum }
        }
    }

    /// MPNet's bias of a head by the distance between two tokens.
    private func addBias(to scores: inout [Float], _ count: Int, head: Int) {
        guard case .relative(_, let buckets) = configuration.positions,
            let bias = weights.relativeBias
        else { return }
        for query in 0..<count {
            for key in 0..<count {
                let bucket = Self.bucket(of: key - query, buckets)
                scores[query * count + key] += bias.pointer[bucket * configuration.headCount + head]
            }
        }
    }

    /// T5's buckets of distances: half for keys behind the query, half of those exact, the rest by the
    /// distance's logarithm up to 128.
    static func bucket(of distance: Int, _ buckets: Int) -> Int {
        let half = buckets / 2
        let offset = distance > 0 ? half : 0
        let exact = half / 2
        let length = Int(clamping: distance.magnitude)
        if length < exact { return offset + length }
        let share = log(Double(length) / Double(exact)) / log(128 / Double(exact))
        let further = (share * Double(half - exact)).integer(clampedTo: 0...half - 1 - exact)
        return offset + min(half - 1, exact + further)
    }
}
