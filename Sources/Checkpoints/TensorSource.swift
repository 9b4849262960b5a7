import Support

/// Something that holds tensors by name: a GGUF file, a safetensors file, a folder of them.
public protocol TensorSource: Sendable {
    /// The path of the file or folder.
    var path: String { get }
    /// The tensors' names in the order of the file.
    var tensorNames: [String] { get }
    /// The tensor of a name; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat` if its format is not supported.
    func tensorIfPresent(named name: String) throws(CheckpointError) -> StoredTensor?
    /// Returns if the files are as they were when they were opened.
    ///
    /// - Throws: `FileError.changed`.
    func requireIntact() throws(FileError)
}

extension TensorSource {
    /// The tensor of a name.
    ///
    /// - Throws: `CheckpointError.noTensor` with the nearest name, or `.unsupportedFormat`.
    public func tensor(named name: String) throws(CheckpointError) -> StoredTensor {
        guard let tensor = try tensorIfPresent(named: name) else {
            throw .noTensor(
                path: path, name: name,
                nearest: NearestName.suggestion(for: name, in: tensorNames))
        }
        return tensor
    }

    /// The tensor of a name, which must have a shape.
    ///
    /// - Throws: as without a shape, and `CheckpointError.shapeMismatch`.
    public func tensor(named name: String, shape: [Int]) throws(CheckpointError) -> StoredTensor {
        let tensor = try tensor(named: name)
        guard tensor.shape == shape else {
            throw .shapeMismatch(path: path, tensor: name, expected: shape, found: tensor.shape)
        }
        return tensor
    }
}
