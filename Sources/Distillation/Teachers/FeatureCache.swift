import Foundation
import Support
import Tensor

/// Hop features on disk while and after they are computed, a record for each node.
///
/// The file has a header of 64 bytes (magic, counts), then a record for each node: a flag that says
/// whether it is there, then its features and scores as Float32. A record's flag is written after
/// the record, so that a file left by a killed program is right as far as it goes.
final class FeatureCache {
    private let nodeCount: Int
    private let hopCount: Int
    private let width: Int
    private let classCount: Int
    private var records: [Float]
    private var isPresent: [Bool]
    private let file: FileHandle?
    private static let headerSize = 64
    private static let magic = Array("LINGUHF1".utf8)

    /// Floats of one node: all features, then all scores.
    private var recordSize: Int { hopCount * (width + classCount) }
    private var recordBytes: Int { 4 + recordSize * 4 }

    /// Opens or begins the cache of a key; without a folder everything stays in memory.
    ///
    /// - Throws: `FileError` if the folder cannot be made or the file cannot be opened.
    init(
        folder: String?, key: String, nodeCount: Int, hopCount: Int, width: Int, classCount: Int
    ) throws {
        self.nodeCount = nodeCount
        self.hopCount = hopCount
        self.width = width
        self.classCount = classCount
        isPresent = Array(repeating: false, count: nodeCount)
        records = Array(repeating: 0, count: nodeCount * hopCount * (width + classCount))
        guard let folder else {
            file = nil
            return
        }
        try LinguHome.createFolder(folder)
        let path = folder + "/" + SHA256.hexadecimal(of: Array(key.utf8)) + ".hops"
        let header = Self.header(nodeCount, hopCount, width, classCount)
        let existing = FileManager.default.fileExists(atPath: path)
        if !existing {
            guard FileManager.default.createFile(atPath: path, contents: Data(header)) else {
                throw FileError.refused(path: path, reason: "it cannot be made")
            }
        }
        guard let handle = FileHandle(forUpdatingAtPath: path) else {
            throw FileError.refused(path: path, reason: "it cannot be opened for writing")
        }
        file = handle
        if existing { try load(handle, header: header) }
    }

    deinit { try? file?.close() }

    /// Whether a node's features are there.
    func has(_ node: Int) -> Bool { isPresent[node] }

    /// The class scores of a node at a hop.
    func scores(of node: Int, hop: Int) -> [Float] {
        let start = node * recordSize + hopCount * width + hop * classCount
        return Array(records[start..<start + classCount])
    }

    /// Keeps what was read of a node.
    func write(_ reading: HopReader.Reading) throws {
        let start = reading.node * recordSize
        let numbers = reading.features.flatMap { $0 } + reading.scores.flatMap { $0 }
        precondition(numbers.count == recordSize, "a reading of another shape")
        records.replaceSubrange(start..<start + recordSize, with: numbers)
        isPresent[reading.node] = true
        guard let file else { return }
        let offset = UInt64(clamping: Self.headerSize + reading.node * recordBytes)
        let bytes = numbers.flatMap { number in
            let bits = number.bitPattern
            return (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        }
        try file.seek(toOffset: offset + 4)
        try file.write(contentsOf: Data(bytes))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data([1, 0, 0, 0]))
    }

    /// The features `[nodes, width]` and the scores `[nodes, classes]` of each hop.
    func tensors() -> (features: [Tensor], scores: [Tensor]) {
        func gather(offset: Int, count: Int) -> Tensor {
            var numbers: [Float] = []
            numbers.reserveCapacity(nodeCount * count)
            for node in 0..<nodeCount {
                let start = node * recordSize + offset
                numbers += records[start..<start + count]
            }
            return Tensor(numbers, shape: [nodeCount, count])
        }
        let features = (0..<hopCount).map { gather(offset: $0 * width, count: width) }
        let scores = (0..<hopCount).map {
            gather(offset: hopCount * width + $0 * classCount, count: classCount)
        }
        return (features, scores)
    }

    private static func header(_ counts: Int...) -> [UInt8] {
        var bytes = magic
        for count in counts {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        }
        return bytes + Array(repeating: 0, count: headerSize - bytes.count)
    }

    /// Takes over the records that a file holds; a file of another shape is begun anew.
    private func load(_ handle: FileHandle, header: [UInt8]) throws {
        let data = try handle.readToEnd() ?? Data()
        guard data.prefix(Self.headerSize) == Data(header) else {
            try handle.truncate(atOffset: 0)
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data(header))
            return
        }
        let bytes = [UInt8](data)
        for node in 0..<nodeCount {
            let start = Self.headerSize + node * recordBytes
            guard start + recordBytes <= bytes.count else { break }
            guard bytes[start] == 1 else { continue }
            for index in 0..<recordSize {
                let at = start + 4 + index * 4
                let bits =
                    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
                    | UInt32(bytes[at + 3]) << 24
                records[node * recordSize + index] = Float(bitPattern: bits)
            }
            // A record that holds NaN is read again rather than used.
            let record = records[node * recordSize..<(node + 1) * recordSize]
            isPresent[node] = record.allSatisfy(\.isFinite)
        }
    }
}
