import Foundation

/// Something that takes any bytes: it may refuse them, but must neither trap nor hang.
public struct FuzzTarget: Sendable {
    /// The target's name, as in `FUZZ_TARGET` and in the folder of its corpus.
    public let name: String
    /// Tries one input; errors are fine.
    public let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        run = { bytes in try? body(bytes) }
    }

    /// All targets.
    public static let all: [FuzzTarget] = graphs + checkpoints + states + [cells, typedCells]

    /// The target of a name.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

    /// The target that the environment variable `FUZZ_TARGET` names.
    public static let current =
        named(ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "") ?? all[0]
}

/// A folder in memory that is emptied for each input.
enum Scratch {
    private static let root: String = {
        let shared = FileManager.default.fileExists(atPath: "/dev/shm")
        let base = shared ? "/dev/shm" : NSTemporaryDirectory()
        return
            "\(base)/lingu-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
    }()

    /// Calls a closure with a folder that holds some files.
    static func with(_ files: [(name: String, bytes: [UInt8])], _ body: (String) throws -> Void)
        throws
    {
        let folder = root + "-\(UUID().uuidString.prefix(8))"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: folder) }
        for (name, bytes) in files {
            let path = folder + "/" + name
            try manager.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        try body(folder)
    }

    /// The files of an input: a line `=== NAME` begins each.
    static func files(in bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if line.starts(with: Array("=== ".utf8)) {
                let word = String(decoding: line.dropFirst(4).prefix(60), as: UTF8.self)
                let name = word.filter {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "./-_".contains($0))
                }
                guard !name.isEmpty, !name.contains(".."), !name.hasPrefix("/"),
                    !name.hasSuffix("/")
                else { continue }
                files.append((name, []))
            } else if !files.isEmpty {
                files[files.count - 1].bytes += line + [0x0a]
            }
        }
        return files
    }
}
