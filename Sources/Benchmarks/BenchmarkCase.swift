import ArgumentParser
import Foundation
import JSON

/// One piece of work that is timed round after round.
struct BenchmarkCase {
    /// What is timed; the peer's figure has the same name.
    let what: String
    /// `ms`, or what `amount` counts, a second: `tokens/s`, `nodes/s`.
    let unit: String
    /// How much work a run does; `nil` where the time itself is the figure.
    let amount: Double?
    private let warmUp: () throws -> Void
    private let sample: () throws -> [Double]

    /// Work that is run until a round has lasted long enough to be read off the clock.
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

    /// Work that takes its own times, one or more a round.
    init(
        selfTimed what: String, unit: String, amount: Double, times: @escaping () throws -> [Double]
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
    @Option(help: "How many rounds to run; without it, one for each line on standard input.")
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

/// Lines of JSON on standard output, each sent at once.
enum BenchmarkOutput {
    /// Writes one line.
    static func write(_ line: JSONValue) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// The most memory this program has had.
enum PeakMemory {
    /// Forgets the peak so far, so that loading does not hide what the work takes.
    static func reset() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    /// The peak since then, in MiB, pages of mapped files included.
    static var mebibytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1_024
    }
}
