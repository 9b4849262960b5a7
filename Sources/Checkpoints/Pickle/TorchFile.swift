import JSON
import Support

/// A file that `torch.save` wrote (the zip form of PyTorch 1.6 and later): a pickle and its storages.
///
/// The pickle is read as data by `PickleReader`: nothing in it is run.
public struct TorchFile: TensorSource {
    /// The file's path.
    public let path: String
    /// The saved value.
    public let root: PickleValue
    private let tensors: OrderedDictionary<String, NumPyArray>

    /// Reads a file; tensors stay mapped where they lie uncompressed.
    ///
    /// - Throws: `FileError`, `CheckpointError`.
    public init(path: String) throws {
        try self.init(region: ByteRegion(try MappedFile(path: path)), path: path)
    }

    /// Reads the bytes of such a file.
    ///
    /// - Throws: `CheckpointError`.
    public init(region: ByteRegion, path: String) throws {
        self.path = path
        let limit = max(1 << 28, MachineMemory().available / 2)
        guard region.withBytes({ $0.starts(with: [0x50, 0x4b]) }) else {
            // Before version 1.6 PyTorch wrote several pickles one after another.
            throw region.withBytes({ $0.first == 0x80 })
                ? CheckpointError.unsupportedVersion(
                    path: path, format: "PyTorch", version: "before 1.6")
                : .notThisFormat(path: path, format: "PyTorch")
        }
        let zip = try ZipArchive(region, path: path)
        guard
            let pickle = zip.entries.first(where: {
                $0.name.hasSuffix("/data.pkl") || $0.name == "data.pkl"
            })
        else { throw CheckpointError.notThisFormat(path: path, format: "PyTorch") }
        let folder = String(pickle.name.dropLast("data.pkl".count))
        if let order = zip.entries.first(where: { $0.name == folder + "byteorder" }),
            try zip.contents(of: order, limit: 64).withBytes({ $0.starts(with: Array("big".utf8)) })
        {
            throw CheckpointError.unsupportedFormat(
                path: path, tensor: "data", format: "big-endian numbers")
        }
        var regions: [String: ByteRegion] = [:]
        let entries = Dictionary(zip.entries.map { ($0.name, $0) }) { first, _ in first }
        root = try PickleReader.read(
            try zip.contents(of: pickle, limit: limit), path: path
        ) { key in
            if let region = regions[key] { return region }
            guard let entry = entries[folder + "data/" + key] else {
                throw CheckpointError.malformed(path: path, what: "storage “\(key)” is missing")
            }
            let region = try zip.contents(of: entry, limit: limit)
            regions[key] = region
            return region
        }
        tensors = Self.tensors(in: root)
    }

    /// The tensors of a dictionary of them, perhaps one that lies in `state_dict` or `model`.
    private static func tensors(in root: PickleValue) -> OrderedDictionary<String, NumPyArray> {
        var tensors: OrderedDictionary<String, NumPyArray> = [:]
        for (key, value) in root.members ?? [] {
            if let name = key.text, let array = value.array { tensors[name] = array }
        }
        guard tensors.isEmpty else { return tensors }
        for name in ["state_dict", "model", "model_state_dict"] {
            for (key, value) in root[name]?.members ?? [] {
                if let name = key.text, let array = value.array { tensors[name] = array }
            }
        }
        return tensors
    }

    /// Returns: what was read is checked against its checksums.
    public func requireIntact() throws(FileError) {}

    /// The tensors' names in the order of the file.
    public var tensorNames: [String] { tensors.keys.elements }

    /// The tensor of a name; `nil` where there is none.
    public func tensorIfPresent(named name: String) throws(CheckpointError) -> StoredTensor? {
        try tensors[name]?.tensor(named: name)
    }
}
