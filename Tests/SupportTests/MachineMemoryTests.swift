import Foundation
import Testing

@testable import Support

@Suite struct MachineMemoryTests {
    /// A folder that stands for `/`, with some files.
    private func root(_ files: [String: String]) throws -> String {
        let root = NSTemporaryDirectory() + "lingu-memory-\(UUID().uuidString)"
        for (path, text) in files {
            let url = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return root
    }

    private let meminfo = "MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n"

    @Test func readsTheMachine() throws {
        let memory = MachineMemory(root: try root(["/proc/meminfo": meminfo]))
        #expect(memory.available == 8_000_000 << 10)
        #expect(MachineMemory().available > 0)
    }

    @Test func readsControlGroupsOfVersion2() throws {
        let memory = MachineMemory(
            root: try root([
                "/proc/meminfo": meminfo, "/proc/self/cgroup": "0::/job/step\n",
                "/sys/fs/cgroup/job/memory.max": "1000000\n",
                "/sys/fs/cgroup/job/memory.current": "700000\n",
                "/sys/fs/cgroup/job/memory.stat": "anon 400000\ninactive_file 200000\n",
                "/sys/fs/cgroup/job/step/memory.max": "max\n",
                "/sys/fs/cgroup/job/step/memory.current": "5\n",
            ]))
        #expect(memory.available == 500_000)
    }

    @Test func readsControlGroupsOfVersion1() throws {
        let memory = MachineMemory(
            root: try root([
                "/proc/meminfo": meminfo,
                "/proc/self/cgroup": "5:cpu,cpuacct:/x\n3:memory:/docker/abc\n",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000\n",
                "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1500000\n",
                "/sys/fs/cgroup/memory/memory.stat": "total_inactive_file 100000\n",
            ]))
        #expect(memory.available == 600_000)
    }

    @Test func isNeverNegative() throws {
        let memory = MachineMemory(
            root: try root([
                "/proc/meminfo": meminfo, "/proc/self/cgroup": "0::/\n",
                "/sys/fs/cgroup/memory.max": "10\n", "/sys/fs/cgroup/memory.current": "50\n",
            ]))
        #expect(memory.available == 0)
    }
}
