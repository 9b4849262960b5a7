import Foundation
import JSON

/// The times of one piece of work.
struct Measurement {
    let what: String
    /// Seconds of each run, ascending.
    let seconds: [Double]
    /// Processor seconds a run, of all threads: what a busy machine does not change much.
    let processorSeconds: Double

    /// Times some work after a warm-up.
    init(_ what: String, runs: Int, warmUps: Int = 2, _ work: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        for _ in 0..<warmUps { try work() }
        var seconds: [Double] = []
        let before = Self.processorTime
        for _ in 0..<runs {
            let start = clock.now
            try work()
            seconds.append((clock.now - start) / .seconds(1))
        }
        processorSeconds = (Self.processorTime - before) / Double(runs)
        self.what = what
        self.seconds = seconds.sorted()
    }

    var median: Double { seconds[seconds.count / 2] }

    /// One JSON line with the names that the peers' scripts use.
    func report() {
        let line: JSONValue = [
            "peer": "lingu", "what": .string(what), "runs": .integer(seconds.count),
            "median_s": .number(median), "min_s": .number(seconds[0]),
            "max_s": .number(seconds[seconds.count - 1]), "cpu_s": .number(processorSeconds),
            "peak_rss_mib": .integer(Self.peakMemory),
        ]
        print(line)
    }

    private static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    /// The most memory the program has had so far in MiB.
    static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
        return (kilobytes ?? 0) / 1_024
    }
}
