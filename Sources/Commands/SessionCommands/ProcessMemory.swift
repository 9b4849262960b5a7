import Foundation

/// The memory of this process, as the operating system reports it.
enum ProcessMemory {
    /// Bytes in memory now.
    static var resident: Int { kilobytes("VmRSS:") }
    /// The most bytes that were in memory at once.
    static var peak: Int { kilobytes("VmHWM:") }

    private static func kilobytes(_ name: String) -> Int {
        let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name) }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
    }
}
