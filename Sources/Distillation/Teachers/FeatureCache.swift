import Foundation
import Support
import Tensor

/// Hop features on disk while and after they are computed, a record for each node.
///
/// The file has a header of 64 bytes (magic, counts), then a record for each node: a flag that says
/// whether it is there, the checksum of its node's index and elements, then its features and log-probabilities as
/// Float32. A record without its checksum, because a program was killed or a disk is damaged, is
/// computed again. A cache that cannot be written costs a warning, never the work.
package final class FeatureCache {
    private let nodeCount: Int
    private let hopCount: Int
    private let width: Int
    private let classCount: Int
    private let warn: (String) -> Void
    private var records: [Float]
    private var isPresent: [Bool]
    private var file: CacheFile?
    private static let headerSize = 64
    private static let magic = Array("LINGUHF2".utf8)
    /// The format of version 0.1.0, without checksums.
    private static let oldMagic = Array("LINGUHF1".utf8)

    /// Floats of one node: all features, then all log-probabilities.
    private var recordSize: Int { hopCount * (width + classCount) }
    /// The flag and the checksum, then the floats.
    private var recordBytes: Int { 8 + recordSize * 4 }

    /// Opens or begins the cache of a key; without a folder everything stays in memory.
    ///
    /// - Parameter warn: Told if the cache cannot be used or is damaged.
    package init(
        folder: String?, key: String, nodeCount: Int, hopCount: Int, width: Int, classCount: Int,
        warn: @escaping (String) -> Void = { _ in }
    ) {
        self.nodeCount = nodeCount
        self.hopCount = hopCount
        self.width = width
        self.classCount = classCount
        self.warn = warn
        isPresent = Array(repeating: false, count: nodeCount)
        records = Array(repeating: 0, count: nodeCount * hopCount * (width + classCount))
        guard let folder else { return }
        do {
            try LinguHome.createPrivateFolder(folder)
            let path = folder + "/" + SHA256.hexadecimal(of: Array(key.utf8)) + ".hops"
            let file = try CacheFile(path: path)
            self.file = file
            try load(file)
        } catch {
            file = nil
            warn("hop features are not cached on disk: \(error.summary)")
        }
    }

    /// Whether a node's features are there.
    package func has(_ node: Int) -> Bool { isPresent[node] }

    /// The class log-probabilities of a node at a hop.
    func logProbabilities(of node: Int, hop: Int) -> [Float] {
        let start = node * recordSize + hopCount * width + hop * classCount
        return Array(records[start..<start + classCount])
    }

    /// Stores a node's output.
    func write(_ output: HopReader.Output) {
        let start = output.node * recordSize
        let elements = output.features.flatMap { $0 } + output.logProbabilities.flatMap { $0 }
        precondition(elements.count == recordSize, "the output has another shape")
        records.replaceSubrange(start..<start + recordSize, with: elements)
        isPresent[output.node] = true
        guard let file else { return }
        let bytes = elements.flatMap { Self.littleEndian($0.bitPattern) }
        let checksum = Self.checksum(of: output.node, bytes[...])
        do {
            try file.write(
                Self.littleEndian(1) + Self.littleEndian(checksum) + bytes,
                at: Self.headerSize + output.node * recordBytes)
        } catch {
            self.file = nil
            warn("hop features are no longer cached on disk: \(error.summary)")
        }
    }

    /// The features `[nodes, width]` and the log-probabilities `[nodes, classes]` of each hop.
    package func tensors() -> (features: [Tensor], logProbabilities: [Tensor]) {
        func gather(offset: Int, count: Int) -> Tensor {
            var elements: [Float] = []
            elements.reserveCapacity(nodeCount * count)
            for node in 0..<nodeCount {
                let start = node * recordSize + offset
                elements += records[start..<start + count]
            }
            return Tensor(elements, shape: [nodeCount, count])
        }
        let features = (0..<hopCount).map { gather(offset: $0 * width, count: width) }
        let logProbabilities = (0..<hopCount).map {
            gather(offset: hopCount * width + $0 * classCount, count: classCount)
        }
        return (features, logProbabilities)
    }

    // MARK: - The file's contents

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
        let start = bytes.startIndex + offset
        return (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) }
    }

    /// The checksum covers the index of the node, so that a record in another's place is noticed.
    private static func checksum(of node: Int, _ elements: ArraySlice<UInt8>) -> UInt32 {
        let number = littleEndian(UInt32(truncatingIfNeeded: node))
        let start = number.withUnsafeBytes { Checksum.crc32(of: $0) }
        return elements.withUnsafeBytes { Checksum.crc32(of: $0, from: start) }
    }

    private var header: [UInt8] {
        var bytes = Self.magic
        for count in [nodeCount, hopCount, width, classCount] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        }
        return bytes + Array(repeating: 0, count: Self.headerSize - bytes.count)
    }

    /// Takes over the records that a file holds; a file of another shape is begun again.
    private func load(_ file: CacheFile) throws(FileError) {
        let found = try file.read(at: 0, count: Self.headerSize)
        guard found == header else {
            if found.starts(with: Self.oldMagic) {
                warn(
                    "the cached hop features are of version 0.1.0, without checksums; they are computed again"
                )
            } else if !found.isEmpty {
                warn("the cached hop features are damaged; they are computed again")
            }
            return try file.restart(with: header)
        }
        var damaged = 0
        for node in 0..<nodeCount {
            let bytes = try file.read(
                at: Self.headerSize + node * recordBytes, count: recordBytes)
            guard bytes.contains(where: { $0 != 0 }) else { continue }
            let elements = bytes.dropFirst(8)
            guard bytes.count == recordBytes, Self.word(bytes[...], 0) == 1,
                Self.word(bytes[...], 4) == Self.checksum(of: node, elements)
            else {
                damaged += 1
                continue
            }
            for index in 0..<recordSize {
                records[node * recordSize + index] = Float(
                    bitPattern: Self.word(elements, index * 4))
            }
            // A record that holds NaN is computed again rather than used.
            let place = node * recordSize..<(node + 1) * recordSize
            isPresent[node] = records[place].allSatisfy(\.isFinite)
            guard !isPresent[node] else { continue }
            records.replaceSubrange(place, with: Array(repeating: 0, count: recordSize))
        }
        guard damaged > 0 else { return }
        warn(
            "\(damaged) of \(nodeCount) cached records of hop features are damaged; "
                + "they are computed again")
    }
}

/// A file that is read and written in parts, which several processes may have open.
private final class CacheFile {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw FileError.lastOfWriting(path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notAFile(path: path)
        }
        LinguHome.restrict(path)
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes; fewer at the file's end.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count, let start = buffer.baseAddress {
                // SAFETY: the system writes at most the bytes that are left of the buffer.
                got = pread(
                    descriptor, start + initialized, count - initialized,
                    off_t(offset + initialized))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                initialized += got
            }
        }
        guard got >= 0 else { throw FileError.last(path: path) }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                // SAFETY: the system reads at most the bytes that are left of the array.
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(offset + done))
            }
            if written > 0 {
                done += written
            } else if written == 0 || errno != EINTR {
                throw FileError.lastOfWriting(path: path)
            }
        }
    }

    /// Empties the file and writes a header.
    func restart(with header: [UInt8]) throws(FileError) {
        guard ftruncate(descriptor, 0) == 0 else { throw FileError.lastOfWriting(path: path) }
        try write(header, at: 0)
    }
}
