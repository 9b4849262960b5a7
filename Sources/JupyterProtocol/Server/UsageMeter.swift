import Glibc
import JSON
import Support
import Synchronization

/// How much processor time and memory the kernel and its machine use, from `/proc`.
final class UsageMeter: Sendable {
    private struct Reading {
        var seconds = 0.0
        var kernelTicks = 0.0
        var busyTicks = 0.0
        var allTicks = 0.0
    }

    private let last = Mutex<Reading?>(nil)

    /// The content of a `usage_reply`, as ipykernel gives it.
    func content() -> JSONValue {
        let now = Self.read()
        let before = last.withLock { last in
            defer { last = now }
            return last
        }
        var content: JSONValue = [
            "status": "ok", "hostname": .string(Self.hostName), "pid": .integer(Int(getpid())),
            "cpu_count": .integer(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
            "kernel_memory": .integer(Self.residentBytes),
            "kernel_cpu": 0.0,
        ]
        if let before {
            let elapsed = max(now.seconds - before.seconds, 1e-3)
            let ticks = (now.kernelTicks - before.kernelTicks) / Double(sysconf(Int32(_SC_CLK_TCK)))
            content["kernel_cpu"] = .number(Self.rounded(100 * ticks / elapsed))
            let all = now.allTicks - before.allTicks
            if all > 0 {
                let busy = 100 * (now.busyTicks - before.busyTicks) / all
                content["host_cpu_percent"] = .number(Self.rounded(busy))
            }
        }
        if let memory = Self.memory { content["host_virtual_memory"] = memory }
        return content
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static var residentBytes: Int {
        let fields = ProcessFile.text("/proc/self/statm").split(separator: " ")
        let pages = fields.count > 1 ? Int(fields[1]) ?? 0 : 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func read() -> Reading {
        var reading = Reading()
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        reading.seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        // The program's name, in parentheses, may hold blanks; times are fields 14 and 15.
        let own = ProcessFile.text("/proc/self/stat").split(separator: ")").last ?? ""
        let fields = own.split(separator: " ")
        if fields.count > 12 {
            reading.kernelTicks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        }
        let host = ProcessFile.text("/proc/stat").prefix { $0 != "\n" }
        let ticks = host.split(separator: " ").dropFirst().prefix(8).map { Double($0) ?? 0 }
        if ticks.count > 4 {
            reading.allTicks = ticks.reduce(0, +)
            reading.busyTicks = reading.allTicks - ticks[3] - ticks[4]
        }
        return reading
    }

    private static var memory: JSONValue? {
        var bytes: [String: Int] = [:]
        for line in ProcessFile.text("/proc/meminfo").split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == " " })
            if words.count > 1, let number = Int(words[1]) {
                bytes[String(words[0])] = number * 1024
            }
        }
        guard let total = bytes["MemTotal"], let available = bytes["MemAvailable"], total > 0
        else { return nil }
        let free = bytes["MemFree"] ?? 0
        let cached = (bytes["Cached"] ?? 0) + (bytes["SReclaimable"] ?? 0)
        let percent = 100 * Double(total - available) / Double(total)
        return [
            "total": .integer(total), "available": .integer(available),
            "percent": .number(rounded(percent)),
            "used": .integer(total - free - cached - (bytes["Buffers"] ?? 0)),
            "free": .integer(free), "active": .integer(bytes["Active"] ?? 0),
            "inactive": .integer(bytes["Inactive"] ?? 0),
            "buffers": .integer(bytes["Buffers"] ?? 0), "cached": .integer(cached),
            "shared": .integer(bytes["Shmem"] ?? 0), "slab": .integer(bytes["Slab"] ?? 0),
        ]
    }
}
