import Checkpoints
import Support
import Tensor

/// The weights of a text encoder as Float32, by our own names.
struct EncoderWeights {
    /// An affine map: W `[out, in]`, b `[out]`.
    struct Map {
        let weight: Tensor
        let bias: Tensor
    }

    /// Scale and shift of a layer normalisation, `[width]` each.
    struct Norm {
        let weight: Tensor
        let bias: Tensor
    }

    /// A transformer layer; norms follow the residual sums, as in BERT.
    struct Layer {
        let query: Map
        let key: Map
        let value: Map
        let output: Map
        let outputNorm: Norm
        let up: Map
        let down: Map
        let finalNorm: Norm
    }

    /// The token embeddings, `[tokens, width]`.
    let words: StoredTensor
    /// The position embeddings, `[positions, width]`.
    let places: Tensor
    /// The embedding of the only token type in use, `[width]`.
    let tokenType: Tensor?
    let norm: Norm
    let layers: [Layer]
    /// The relative position biases, `[buckets, heads]`.
    let relativeBias: Tensor?

    /// Reads the weights.
    ///
    /// - Throws: `CheckpointError` if one is missing or of another shape.
    init(_ source: any TensorSource, _ names: EncoderNames, _ shape: EncoderConfiguration) throws {
        let reader = Reader(source: source, names: names)
        let width = shape.hiddenSize
        words = try source.tensor(named: try reader.name("words"))
        guard words.shape.count == 2, words.shape[1] == width, !words.format.isInteger else {
            throw CheckpointError.shapeMismatch(
                path: source.path, tensor: words.name, expected: [words.rows, width],
                found: words.shape)
        }
        places = try reader.matrix("places", columns: width)
        tokenType = try reader.matrixIfPresent("types", columns: width).map {
            Tensor($0.row(0), shape: [width])
        }
        norm = try reader.norm("norm", width)
        var layers: [Layer] = []
        for number in 0..<shape.layerCount {
            func map(_ name: String, _ input: Int, _ output: Int) throws -> Map {
                try reader.map("\(number).\(name)", input: input, output: output)
            }
            layers.append(
                Layer(
                    query: try map("query", width, width), key: try map("key", width, width),
                    value: try map("value", width, width), output: try map("output", width, width),
                    outputNorm: try reader.norm("\(number).output-norm", width),
                    up: try map("up", width, shape.intermediateSize),
                    down: try map("down", shape.intermediateSize, width),
                    finalNorm: try reader.norm("\(number).final-norm", width)))
        }
        self.layers = layers
        if case .relative(_, let buckets) = shape.positions {
            let bias = try reader.matrix("relative", columns: shape.headCount)
            guard bias.rowCount == buckets else {
                throw CheckpointError.shapeMismatch(
                    path: source.path, tensor: "relative_attention_bias",
                    expected: [buckets, shape.headCount], found: bias.shape)
            }
            relativeBias = bias
        } else {
            relativeBias = nil
        }
    }

    private struct Reader {
        let source: any TensorSource
        let names: EncoderNames

        /// The name in the file, perhaps behind the model's own (`bert.`).
        func name(_ name: String) throws(CheckpointError) -> String {
            let wanted = names.name(name)
            let all = Set(source.tensorNames)
            for prefix in ["", "bert.", "mpnet.", "model.", "0.auto_model."] {
                for candidate in [prefix + wanted, prefix + EncoderNames.old(wanted)]
                where all.contains(candidate) {
                    return candidate
                }
            }
            throw .noTensor(
                path: source.path, name: wanted,
                nearest: NearestName.suggestion(for: wanted, in: source.tensorNames))
        }

        func matrixIfPresent(_ name: String, columns: Int) throws -> Tensor? {
            guard let found = try? self.name(name) else { return nil }
            let tensor = try source.tensor(named: found)
            guard tensor.shape.count == 2, tensor.shape[1] == columns, tensor.rows > 0,
                !tensor.format.isInteger
            else {
                throw CheckpointError.shapeMismatch(
                    path: source.path, tensor: found, expected: [tensor.rows, columns],
                    found: tensor.shape)
            }
            return Tensor(tensor.dequantized(), shape: tensor.shape)
        }

        func matrix(_ name: String, columns: Int) throws -> Tensor {
            guard let matrix = try matrixIfPresent(name, columns: columns) else {
                throw CheckpointError.noTensor(
                    path: source.path, name: names.name(name), nearest: nil)
            }
            return matrix
        }

        private func stored(_ name: String, _ shape: [Int]) throws -> Tensor {
            let tensor = try source.tensor(named: try self.name(name), shape: shape)
            guard !tensor.format.isInteger else {
                throw CheckpointError.unsupportedFormat(
                    path: source.path, tensor: tensor.name, format: tensor.format.rawValue)
            }
            let values = tensor.dequantized()
            guard values.allSatisfy(\.isFinite) else {
                throw LanguageModelError.damagedWeights(path: source.path, tensor: tensor.name)
            }
            return Tensor(values, shape: shape)
        }

        func map(_ name: String, input: Int, output: Int) throws -> Map {
            Map(
                weight: try stored(name + ".weight", [output, input]),
                bias: try stored(name + ".bias", [output]))
        }

        func norm(_ name: String, _ width: Int) throws -> Norm {
            Norm(
                weight: try stored(name + ".weight", [width]),
                bias: try stored(name + ".bias", [width]))
        }
    }
}
