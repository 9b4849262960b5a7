import Checkpoints

extension CausalLanguageModel {
    /// The file name of a model from a GGUF file in a folder of its own.
    public static let fileName = "model.gguf"

    /// Whether the model was loaded from a GGUF file, which holds its settings and tokens too.
    public var isOneFile: Bool { base.weights.source is GGUFFile }

    /// Writes every tensor of the file or folder that the model was loaded from, merged adapters included; an
    /// adapter of its own is not.
    ///
    /// The result is `model.safetensors`, or, of a GGUF file, a GGUF file with the same metadata. A merged matrix
    /// keeps its format, or gets F16 if that was block-quantised: quantising again would lose as much as an
    /// adapter adds.
    ///
    /// - Parameter folder: An existing folder, another one than the model's.
    /// - Throws: `FileError` or `CheckpointError`.
    public func writeWeights(to folder: String) throws {
        if let file = base.weights.source as? GGUFFile {
            var writer = GGUFWriter()
            writer.metadata = file.metadata
            // The format of most tensors; it may have changed, and readers see each tensor's format.
            writer.metadata["general.file_type"] = nil
            try base.weights.forEachMergedTensor { try writer.add($0) }
            try writer.write(to: folder + "/" + Self.fileName)
        } else {
            var writer = SafetensorsWriter(metadata: ["format": "pt"])
            try base.weights.forEachMergedTensor { try writer.add($0) }
            try writer.write(to: folder + "/model.safetensors")
        }
    }
}

extension WeightStore {
    /// Calls a closure with every tensor of the file, merged additions included, in a format of the file.
    func forEachMergedTensor(_ body: (StoredTensor) throws -> Void) throws {
        let changed = Dictionary(uniqueKeysWithValues: additions.keys.map { (fileName($0), $0) })
        for name in source.tensorNames {
            let stored = try source.tensor(named: name)
            try body(changed[name].map { try merged(stored, named: $0) } ?? stored)
        }
    }

    /// A tensor with the addition to it.
    private func merged(_ stored: StoredTensor, named name: String) throws(CheckpointError)
        -> StoredTensor
    {
        var values = stored.dequantized()
        let order = order(of: name)
        values.withUnsafeMutableBufferPointer { target in
            guard let start = target.baseAddress, let addition = additions[name] else { return }
            // SAFETY: the elements are all rows of the matrix, and so are the addition's.
            if let order {
                for (row, place) in order.enumerated() {
                    addition.add(to: start + place * stored.columns, rows: row..<row + 1)
                }
            } else {
                addition.add(to: start, rows: 0..<stored.rows)
            }
        }
        let format = stored.format.isQuantized ? BlockFormat.f16 : stored.format
        guard let bytes = format.encode(values) else {
            return try StoredTensor(name: stored.name, shape: stored.shape, values: values)
        }
        return try StoredTensor(
            name: stored.name, shape: stored.shape, format: format,
            region: ByteRegion(copying: bytes))
    }
}
