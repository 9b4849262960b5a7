import Foundation
import JSON
import Support

/// The name of one file of a model that llama.cpp's `gguf-split` cut: `PREFIX-00002-of-00003.gguf`.
public struct GGUFPartName: Sendable, Hashable {
    /// The path up to the part's index.
    public let prefix: String
    /// The file's number, from 1.
    public let number: Int
    /// How many files there are.
    public let count: Int

    /// Reads a path; `nil` if it is not named so.
    public init?(path: String) {
        let ending = ".gguf"
        // -00002-of-00003
        guard path.hasSuffix(ending), path.utf8.count > ending.utf8.count + 15 else { return nil }
        let stem = path.dropLast(ending.count)
        let tail = Array(stem.utf8.suffix(15))
        func integer(_ digits: ArraySlice<UInt8>) -> Int? {
            guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        guard tail[0] == UInt8(ascii: "-"), Array(tail[6..<10]) == Array("-of-".utf8),
            let number = integer(tail[1..<6]), let count = integer(tail[10..<15]),
            number >= 1, number <= count
        else { return nil }
        prefix = String(stem.dropLast(15))
        self.number = number
        self.count = count
    }

    /// The path of a part.
    public func path(of number: Int) -> String {
        func digits(_ value: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, 5 - text.count)) + text
        }
        return "\(prefix)-\(digits(number))-of-\(digits(count)).gguf"
    }
}

extension GGUFFile {
    /// Keys that describe a part and not the model.
    static let partKeys = ["split.no", "split.count", "split.tensors.count"]

    /// All parts of the model that a part belongs to, in order; the part alone if it is the whole model.
    ///
    /// - Throws: `CheckpointError.misnamedPart` or `.missingPart` if the others cannot be found, and what
    ///   reading them throws.
    static func parts(of part: GGUFFile) throws -> [GGUFFile] {
        guard let count = try part.integerIfPresent(for: "split.count"), count > 1 else {
            return [part]
        }
        let number = try part.partNumber() + 1
        guard let name = GGUFPartName(path: part.path), name.count == count, name.number == number
        else { throw CheckpointError.misnamedPart(path: part.path, part: number, count: count) }
        return try (1...count).map { index in
            if index == number { return part }
            let path = name.path(of: index)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CheckpointError.missingPart(path: part.path, missing: path, count: count)
            }
            let other = try GGUFFile(region: ByteRegion(try MappedFile(path: path)), path: path)
            guard try other.integerIfPresent(for: "split.count") == count,
                try other.partNumber() + 1 == index
            else {
                throw CheckpointError.malformed(
                    path: path, what: "it does not say that it is part \(index) of \(count)")
            }
            return other
        }
    }

    private func partNumber() throws -> Int { try integerIfPresent(for: "split.no") ?? 0 }

    /// The parts' tensors as one.
    ///
    /// - Throws: `CheckpointError.malformed` if two parts hold the same tensor or one is missing.
    static func joined(_ parts: [GGUFFile]) throws -> OrderedDictionary<String, TensorInfo> {
        var tensors = OrderedDictionary<String, TensorInfo>(
            minimumCapacity: parts.reduce(0) { $0 + $1.tensors.count })
        for (index, part) in parts.enumerated() {
            for (name, info) in part.tensors {
                let placed = info.inPart(index)
                guard tensors.updateValue(placed, forKey: name) == nil else {
                    throw CheckpointError.malformed(
                        path: part.path, what: "another part holds the tensor “\(name)” too")
                }
            }
        }
        if let expected = try parts[0].integerIfPresent(for: "split.tensors.count"),
            expected != tensors.count
        {
            throw CheckpointError.malformed(
                path: parts[0].path,
                what: "its parts hold \(tensors.count) tensors, not \(expected)")
        }
        return tensors
    }
}
