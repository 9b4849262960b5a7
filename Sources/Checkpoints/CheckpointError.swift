import Support

/// Errors in a file of tensors, or in a request to it.
public enum CheckpointError: Diagnostic, Equatable {
    /// The file is not of the format it was opened as.
    case notThisFormat(path: String, format: String)
    /// The file is of a version of the format that is not read.
    case unsupportedVersion(path: String, format: String, version: String)
    /// The file ends before something that it announces.
    case cutShort(path: String, what: String, needed: UInt64, available: Int)
    /// A length or count in the file is beyond the limit.
    case tooLarge(path: String, what: String, value: UInt64, limit: UInt64)
    /// Something in the file breaks its format's rules.
    case malformed(path: String, what: String)
    /// A tensor's bytes lie outside the file or over another tensor's.
    case misplacedTensor(path: String, tensor: String, reason: String)
    /// A tensor has a format that is not supported.
    case unsupportedFormat(path: String, tensor: String, format: String)
    /// A pickle names a function or class that is not among those which are read.
    case unknownConstructor(path: String, name: String)
    /// There is no tensor of the name.
    case noTensor(path: String, name: String, nearest: String?)
    /// There is no metadata value of the key.
    case noKey(path: String, key: String, nearest: String?)
    /// A metadata value has another type than asked for.
    case wrongType(path: String, key: String, expected: String, found: String)
    /// A tensor has another shape than asked for.
    case shapeMismatch(path: String, tensor: String, expected: [Int], found: [Int])
    /// A folder lacks a file that such a folder must hold.
    case noFile(folder: String, file: String)
    /// A part of a split model does not have the name by which the others are found.
    case misnamedPart(path: String, part: Int, count: Int)
    /// A part of a split model is not there.
    case missingPart(path: String, missing: String, count: Int)
    /// The data cannot be written in this format.
    case unwritable(path: String, reason: String)

    /// A short word for the kind of error.
    public var name: String {
        switch self {
        case .notThisFormat, .unsupportedVersion, .cutShort, .tooLarge, .malformed,
            .misplacedTensor, .unknownConstructor:
            "CheckpointFormat"
        case .unsupportedFormat: "UnsupportedTensorFormat"
        case .noTensor, .shapeMismatch: "CheckpointTensor"
        case .noKey, .wrongType: "CheckpointMetadata"
        case .noFile: "CheckpointFolder"
        case .misnamedPart, .missingPart: "CheckpointParts"
        case .unwritable: "CheckpointWrite"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .notThisFormat(let path, let format): "“\(path)” is not a \(format) file"
        case .unsupportedVersion(let path, let format, let version):
            "“\(path)” is a \(format) file of version \(version), which is not read"
        case .cutShort(let path, let what, let needed, let available):
            "“\(path)” ends too early: \(what) needs \(needed) bytes, \(available) are left"
        case .tooLarge(let path, let what, let value, let limit):
            "“\(path)” is damaged or hostile: \(what) is \(value), at most \(limit) is taken"
        case .malformed(let path, let what): "“\(path)” is damaged: \(what)"
        case .misplacedTensor(let path, let tensor, let reason):
            "“\(path)” is damaged: tensor “\(tensor)” \(reason)"
        case .unsupportedFormat(let path, let tensor, let format):
            "tensor “\(tensor)” of “\(path)” is stored as \(format), which is not read"
        case .unknownConstructor(let path, let name):
            "“\(path)” asks for “\(name)”, which is not run or read here"
        case .noTensor(let path, let name, _): "“\(path)” has no tensor “\(name)”"
        case .noKey(let path, let key, _): "“\(path)” has no metadata “\(key)”"
        case .wrongType(let path, let key, let expected, let found):
            "“\(key)” of “\(path)” should be of type \(expected), but is of type \(found)"
        case .shapeMismatch(let path, let tensor, let expected, let found):
            "tensor “\(tensor)” of “\(path)” has shape \(found), not \(expected)"
        case .noFile(let folder, let file): "the folder “\(folder)” has no “\(file)”"
        case .misnamedPart(let path, let part, let count):
            "“\(path)” is part \(part) of \(count) of a split model, but is not named so"
        case .missingPart(let path, let missing, let count):
            "“\(path)” belongs to a split model of \(count) files, of which “\(missing)” is missing"
        case .unwritable(let path, let reason): "“\(path)” cannot be written: \(reason)"
        }
    }

    /// The nearest name, where there is one.
    public var details: [String] {
        switch self {
        case .noTensor(_, _, let nearest?), .noKey(_, _, let nearest?):
            ["did you mean “\(nearest)”?"]
        default: []
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .notThisFormat: "check the path, and that the download was a file, not a web page"
        case .unsupportedVersion: "convert the file to a current version with its own tools"
        case .cutShort, .tooLarge, .malformed, .misplacedTensor:
            "download or copy the file again, and compare its SHA-256 with the publisher's"
        case .unsupportedFormat:
            "use a file with "
                + BlockFormat.allCases.filter { !$0.isInteger }.map(\.rawValue)
                .joined(separator: ", ") + " tensors"
        case .unknownConstructor(_, let name):
            Self.rewriting(name)
        case .noTensor, .noKey, .wrongType:
            "check that the file holds the architecture it is used as"
        case .shapeMismatch: "check that the file and its settings belong together"
        case .noFile: "name a folder as Hugging Face lays it out, or add the file"
        case .misnamedPart:
            "give the parts back their names (NAME-00001-of-00003.gguf), or join them with `llama-gguf-split --merge`"
        case .missingPart:
            "put all parts into one folder, or join them with `llama-gguf-split --merge`"
        case .unwritable: "check the folder, the free space and the names"
        }
    }

    /// How an object of a class is saved in Python so that it is read here.
    private static func rewriting(_ name: String) -> String {
        if name.hasPrefix("networkx.") {
            return "save it again in Python: networkx.write_graphml(graph, \"graph.graphml\")"
        }
        if name.hasPrefix("pandas.") {
            return "save it again in Python: table.to_csv(\"nodes.csv\", index=False)"
        }
        return "save it again in Python as tensors, lists and dictionaries: torch.save({"
            + "\"edge_index\": data.edge_index, \"x\": data.x, \"y\": data.y}, \"graph.pt\")"
    }
}
