import Checkpoints
import Foundation
import JSON
import Tensor
import Testing

@testable import LanguageModels

/// The tiny models of `Tests/Goldens` and what Hugging Face's libraries say about them.
struct GoldenFolder {
    /// The models' folders, relative to `Tests/Goldens`.
    static let models = [
        "gemma2", "gemma3", "llama/plain", "llama/scaled", "mistral", "qwen2", "qwen3",
    ]

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Goldens").path

    let path: String

    init(_ name: String) { path = Self.root + "/" + name }

    /// Both files of the model.
    var sources: [String] { [path, path + "/model.gguf"] }

    func model(_ source: String? = nil) throws -> CausalLanguageModel {
        try .load(from: source ?? path, options: .init(precision: .float32))
    }

    func tensors(_ name: String) throws -> SafetensorsFile {
        try SafetensorsFile(path: "\(path)/\(name).safetensors")
    }

    func json(_ name: String = "golden") throws -> JSONValue {
        try JSONValue(parsing: String(contentsOfFile: "\(path)/\(name).json", encoding: .utf8))
    }

    /// The two texts of 20 tokens.
    func ids() throws -> [[Int32]] { try Self.rows(json().array(at: "ids")) }

    static func rows(_ value: [JSONValue]) throws -> [[Int32]] {
        try value.map { try $0.array().map { Int32(try $0.integer()) } }
    }
}

/// max |found − expected| / max |expected|.
func relativeError(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.reduce(Float(1e-6)) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
}

extension Tensor {
    /// The elements of the rows in a range.
    func elements(_ rows: Range<Int>) -> [Float] {
        Array(values[rows.lowerBound * rowSize..<rows.upperBound * rowSize])
    }
}
