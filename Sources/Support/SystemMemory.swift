import Foundation

/// The machine's memory.
public enum SystemMemory {
    /// Bytes that can be taken now: `MemAvailable` of `/proc/meminfo`, or all memory where that cannot
    /// be read.
    public static var available: Int {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return kibibytes.map { $0 << 10 }
            ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    }
}
