import Checkpoints

extension CausalLanguageModel {
    /// Writes `model.safetensors` with every tensor of the folder that the model was loaded from,
    /// merged adapters included; an adapter of its own is not.
    ///
    /// - Parameter folder: An existing folder, another one than the model's.
    /// - Throws: `FileError` or `CheckpointError`.
    public func writeWeights(to folder: String) throws {
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        try base.weights.forEachMergedTensor { try writer.add($0) }
        try writer.write(to: folder + "/model.safetensors")
    }
}

extension WeightStore {
    /// Calls a closure with every tensor of the file, what was merged added in the file's own format.
    func forEachMergedTensor(_ body: (StoredTensor) throws -> Void) throws {
        let changed = Dictionary(uniqueKeysWithValues: additions.map { (fileName($0), $1) })
        for name in source.tensorNames {
            let stored = try source.tensor(named: name)
            guard let addition = changed[name] else {
                try body(stored)
                continue
            }
            var numbers = stored.dequantized()
            numbers.withUnsafeMutableBufferPointer { target in
                guard let start = target.baseAddress else { return }
                // SAFETY: the numbers are all rows of the matrix, and so are the addition's.
                addition.add(to: start, rows: 0..<stored.rows)
            }
            let format = stored.format.isQuantized ? BlockFormat.f32 : stored.format
            guard let bytes = format.encode(numbers) else {
                try body(StoredTensor(name: name, shape: stored.shape, values: numbers))
                continue
            }
            try body(
                StoredTensor(
                    name: name, shape: stored.shape, format: format,
                    region: ByteRegion(copying: bytes)))
        }
    }
}
