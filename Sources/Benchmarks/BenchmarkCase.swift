import ArgumentParser
import Foundation
import JSON
import Support
import Tensor

/// One piece of work that is timed round after round.
struct BenchmarkCase {
    /// The name of the figure; the peer's figure has the same name.
    let what: String
    /// `ms`, or the unit of `amount` per second: `tokens/s`, `nodes/s`.
    let unit: String
    /// The amount of work in a run; `nil` where the time itself is the figure.
    let amount: Double?
    private let warmUp: () throws -> Void
    private let sample: () throws -> [Double]

    /// A case that is repeated until a round has lasted long enough for the clock's resolution.
    init(
        _ what: String, unit: String = "ms", amount: Double? = nil,
        _ work: @escaping () throws -> Void
    ) {
        (self.what, self.unit, self.amount) = (what, unit, amount)
        warmUp = {
            if try Self.seconds(work) < 1 { try work() }
        }
        sample = {
            var times: [Double] = []
            repeat {
                times.append(try Self.seconds(work))
            } while times.count < 25
                && times.reduce(0, +) < 0.3
            return times
        }
    }

    /// A case that measures its own times, one or more for each round.
    init(
        selfTimed what: String, unit: String = "ms", amount: Double? = nil,
        times: @escaping () throws -> [Double]
    ) {
        (self.what, self.unit, self.amount) = (what, unit, amount)
        warmUp = { _ = try times() }
        sample = times
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try work()
        return (clock.now - start) / .seconds(1)
    }

    /// Runs the case, the first time after a warm-up, and prints its line.
    fileprivate func run(isFirst: Bool) throws {
        if isFirst { try warmUp() }
        let seconds = try sample()
        BenchmarkOutput.write([
            "what": .string(what), "unit": .string(unit),
            "seconds": .array(seconds.map { .number($0) }),
            "amount": amount.map { .number($0) } ?? .null,
            "peak_rss_mib": .number(PeakMemory.mebibytes),
        ])
    }
}

/// The rounds of a timing subcommand.
struct Rounds: ParsableArguments {
    @Option(help: "The number of rounds; without it, one for each line on standard input.")
    var rounds: Int?

    /// Runs cases round after round.
    func serve(_ cases: [BenchmarkCase]) throws {
        PeakMemory.reset()
        BenchmarkOutput.write(["ready": true])
        var done = 0
        while rounds.map({ done < $0 }) ?? (readLine() != nil) {
            for one in cases { try one.run(isFirst: done == 0) }
            BenchmarkOutput.write(["done": true])
            done += 1
        }
    }
}

/// JSON lines on standard output, each flushed at once.
enum BenchmarkOutput {
    /// Writes one line.
    static func write(_ line: JSONValue) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// The peak memory of this process.
enum PeakMemory {
    /// Resets the peak, so that loading does not hide what the work takes.
    static func reset() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    /// The bytes by which some work lets the process grow at most; memory that nobody uses is given back first.
    static func growth(of work: () throws -> Void) rethrows -> Int {
        TensorMemory.releaseUnused()
        reset()
        let before = mebibytes
        try work()
        return ((mebibytes - before) * 1_048_576).integer ?? 0
    }

    /// The peak since the reset, in MiB, pages of mapped files included.
    static var mebibytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1_024
    }
}
