import Foundation
import Glibc

/// How much memory the process can still allocate: the minimum that the machine, the control groups it runs
/// in and its own limits leave.
public struct MachineMemory: Sendable {
    /// Where the files of the kernel are; another folder in tests.
    private let root: String

    /// Reads below a folder.
    ///
    /// - Parameter root: What stands before `/proc` and `/sys`; empty for the machine itself.
    public init(root: String = "") { self.root = root }

    /// Bytes at hand now.
    public var available: Int {
        let bounds = [machine, controlGroups, addressSpace].compactMap { $0 }
        return max(0, bounds.min() ?? Int(clamping: ProcessInfo.processInfo.physicalMemory))
    }

    /// `MemAvailable` of `/proc/meminfo`.
    var machine: Int? {
        let line = lines("/proc/meminfo").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// The memory that the process's control group and its ancestors leave, in version 2 or 1.
    var controlGroups: Int? {
        var bounds: [Int] = []
        for line in lines("/proc/self/cgroup") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].isEmpty {
                bounds += left(
                    below: "/sys/fs/cgroup", String(parts[2]),
                    files: ("memory.max", "memory.current", "inactive_file"))
            } else if parts[1].split(separator: ",").contains("memory") {
                bounds += left(
                    below: "/sys/fs/cgroup/memory", String(parts[2]),
                    files: (
                        "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
                    ))
            }
        }
        return bounds.min()
    }

    /// The memory that each group on the path to a group leaves; inside containers only the outermost folder
    /// may be there.
    ///
    /// Pages of files that are not in use count as free, as in `MemAvailable`.
    private func left(
        below mount: String, _ group: String, files: (limit: String, usage: String, cache: String)
    ) -> [Int] {
        var paths = [mount]
        for part in group.split(separator: "/") where part != ".." {
            paths.append(paths[paths.count - 1] + "/" + part)
        }
        return paths.compactMap { path in
            guard let limit = number(path + "/" + files.limit) else { return nil }
            let used = number(path + "/" + files.usage) ?? 0
            let entry = lines(path + "/memory.stat").first { $0.hasPrefix(files.cache + " ") }
            let cache: Int? = entry?.split(separator: " ").last.flatMap { Int($0) }
            return limit - max(0, used - (cache ?? 0))
        }
    }

    /// The rest of the address space under `ulimit -v`.
    private var addressSpace: Int? {
        var limit = rlimit()
        guard root.isEmpty, getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < UInt(Int.max)
        else { return nil }
        let pages = lines("/proc/self/statm").first?.split(separator: " ").first.flatMap { Int($0) }
        return Int(limit.rlim_cur) - (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private func number(_ path: String) -> Int? { lines(path).first.flatMap { Int($0) } }

    private func lines(_ path: String) -> [String] {
        guard let text = try? String(contentsOfFile: root + path, encoding: .utf8) else {
            return []
        }
        return text.split(separator: "\n").map(String.init)
    }
}
