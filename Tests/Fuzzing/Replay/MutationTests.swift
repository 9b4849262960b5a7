import Foundation
import FuzzTargets
import Testing

/// Changed inputs of the corpus, without the guidance that `make fuzz` has; some in each run, and for
/// `FUZZ_SECONDS=N` seconds a target where that is set.
@Suite struct MutationTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Corpus").path
    private static let seconds =
        ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap { Double($0) }

    @Test(arguments: FuzzTarget.all.map(\.name)) func takesOrRefusesChangedInputs(name: String)
        throws
    {
        let target = try #require(FuzzTarget.named(name))
        let folder = Self.folder + "/" + name
        let seeds = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            Array(try #require(FileManager.default.contents(atPath: folder + "/" + $0)))
        }
        let isLong = Self.seconds != nil
        var mutator = Mutator(seeds, seed: isLong ? UInt64.random(in: 0 ... .max) : 7)
        let end = Date().addingTimeInterval(Self.seconds ?? 0.5)
        // An input that ends the program stays here.
        let kept = NSTemporaryDirectory() + "/lingu-fuzz-" + name
        var count = 0
        while Date() < end, isLong || count < 60 {
            let input = mutator.next()
            if isLong { try Data(input).write(to: URL(fileURLWithPath: kept)) }
            target.run(input)
            count += 1
        }
        if isLong {
            print("\(name): \(count) inputs")
            try FileManager.default.removeItem(atPath: kept)
        }
    }
}

/// Changes inputs: bytes, digits, cuts, repetitions, and parts of other inputs.
private struct Mutator {
    private let seeds: [[UInt8]]
    private var generator: SplitMix
    private static let words = [
        "nan", "-inf", "1e999", "-9223372036854775808", "9223372036854775807", "0", "-1", "\"",
        "\n",
        ",", "{", "]", "\u{0}", "\u{202e}", "é", "\r", "(", "`", "|", "4294967296", "1e-320",
    ]

    init(_ seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds
        generator = SplitMix(state: seed)
    }

    mutating func next() -> [UInt8] {
        var bytes = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let length = min(bytes.count - place, Int.random(in: 1...16, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where length > 0: bytes[place] = .random(in: 0...255, using: &generator)
            case 1 where length > 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2: bytes.removeSubrange(place..<place + length)
            case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 4:
                let word = Self.words.randomElement(using: &generator) ?? ""
                bytes.replaceSubrange(place..<place + length, with: word.utf8)
            default:
                let other = seeds.randomElement(using: &generator) ?? []
                guard !other.isEmpty else { continue }
                let start = Int.random(in: 0..<other.count, using: &generator)
                bytes.insert(contentsOf: other[start...].prefix(64), at: place)
            }
        }
        return bytes
    }
}

/// SplitMix64 (Steele and others 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
