import Foundation
import JSON
import Support

/// A folder as Hugging Face lays models out: `config.json` and one or several safetensors files, or
/// `pytorch_model.bin` as older models have it.
public struct HuggingFaceFolder: TensorSource {
    /// The folder's path.
    public let path: String
    /// The contents of `config.json`.
    public let config: JSONValue
    /// The tensors' names in the order of the index or of the single file.
    public let tensorNames: [String]
    private let files: [any TensorSource]
    private let fileOfTensor: [String: Int]

    /// Opens a folder: reads its settings and maps its weights.
    ///
    /// - Throws: `CheckpointError.noFile` where there is no `config.json` or no weights,
    ///   `FileError`, `JSONError` or `CheckpointError` where one of them is not sound.
    public init(path: String) throws {
        self.path = path
        config = try Self.json(named: "config.json", in: path)
        let singles = ["model.safetensors", "pytorch_model.bin"]
        let indices = singles.map { $0 + ".index.json" }
        let present = zip(singles, indices).first {
            Self.exists($0, in: path) || Self.exists($1, in: path)
        }
        let (single, index) = present ?? (singles[0], indices[0])
        if Self.exists(index, in: path) {
            (files, tensorNames, fileOfTensor) = try Self.openShards(index, in: path)
        } else {
            let weights = try Self.open(Self.checked(single, in: path))
            files = [weights]
            tensorNames = weights.tensorNames
            fileOfTensor = Dictionary(uniqueKeysWithValues: weights.tensorNames.map { ($0, 0) })
        }
    }

    /// The tensor of a name; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat`.
    public func tensorIfPresent(named name: String) throws(CheckpointError) -> StoredTensor? {
        guard let file = fileOfTensor[name] else { return nil }
        return try files[file].tensorIfPresent(named: name)
    }

    /// Returns if all files of weights are as they were when they were opened.
    ///
    /// - Throws: `FileError.changed`.
    public func requireIntact() throws(FileError) {
        for file in files { try file.requireIntact() }
    }

    /// The contents of a JSON file in the folder; `nil` where there is none.
    ///
    /// - Throws: `FileError` or `JSONError` if it cannot be read.
    public func jsonIfPresent(named name: String) throws -> JSONValue? {
        guard Self.exists(name, in: path) else { return nil }
        return try Self.json(named: name, in: path)
    }

    /// The contents of a text file in the folder; `nil` where there is none.
    ///
    /// - Throws: `FileError` if it cannot be read.
    public func textIfPresent(named name: String) throws -> String? {
        guard Self.exists(name, in: path) else { return nil }
        let file = ByteRegion(try MappedFile(path: Self.checked(name, in: path)))
        return file.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func openShards(_ index: String, in folder: String) throws -> (
        [any TensorSource], [String], [String: Int]
    ) {
        let map = try json(named: index, in: folder).object(at: "weight_map")
        let indexPath = folder + "/" + index
        var files: [any TensorSource] = []
        var numberOfFile: [String: Int] = [:]
        var fileOfTensor: [String: Int] = [:]
        for (tensor, value) in map {
            let name = try value.string()
            guard !name.contains("/"), name != ".." else {
                throw CheckpointError.malformed(
                    path: indexPath, what: "it names a file outside the folder")
            }
            if numberOfFile[name] == nil {
                numberOfFile[name] = files.count
                files.append(try open(checked(name, in: folder)))
            }
            fileOfTensor[tensor] = numberOfFile[name]
        }
        for (tensor, file) in fileOfTensor where try files[file].isMissing(tensor) {
            throw CheckpointError.malformed(
                path: indexPath,
                what: "it places “\(tensor)” in “\(files[file].path)”, which lacks it")
        }
        return (files, map.keys.elements, fileOfTensor)
    }

    private static func open(_ path: String) throws -> any TensorSource {
        path.hasSuffix(".bin") ? try TorchFile(path: path) : try SafetensorsFile(path: path)
    }

    private static func json(named name: String, in folder: String) throws -> JSONValue {
        let file = ByteRegion(try MappedFile(path: checked(name, in: folder)))
        let limits = JSONValue.Limits(clampsIntegers: true)
        return try file.withBytes { try JSONValue(parsing: $0, limits: limits) }
    }

    private static func exists(_ name: String, in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + name)
    }

    private static func checked(_ name: String, in folder: String) throws(CheckpointError)
        -> String
    {
        guard exists(name, in: folder) else { throw .noFile(folder: folder, file: name) }
        return folder + "/" + name
    }
}

extension TensorSource {
    fileprivate func isMissing(_ name: String) throws(CheckpointError) -> Bool {
        try tensorIfPresent(named: name) == nil
    }
}
