import Testing

@testable import Support

@Suite struct SHA256Tests {
    /// FIPS 180-4's own examples.
    @Test func matchesThePublishedDigests() {
        #expect(
            SHA256.hexadecimal(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hexadecimal(of: [UInt8]())
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 1000, 1_000_003])
    func readsWhatItWrote(count: Int) throws {
        var random = RandomSource(seed: count)
        let bytes = (0..<count).map { _ in UInt8(random.integer(below: 7)) }
        let packed = try Gzip.compress(bytes)
        #expect(Gzip.isCompressed(packed))
        #expect(try Gzip.decompress(packed) == bytes)
        #expect(try Gzip.decompress(packed + packed) == bytes + bytes)
    }

    @Test func refusesDamagedData() throws {
        let packed = try Gzip.compress(Array("some text, some text".utf8))
        #expect(throws: GzipError.self) { try Gzip.decompress(Array(packed.dropLast(4))) }
        #expect(throws: GzipError.self) { try Gzip.decompress([0x1f, 0x8b, 1, 2, 3]) }
        #expect(throws: GzipError.self) { try Gzip.decompress(packed, limit: 5) }
    }
}

@Suite struct RandomSourceTests {
    @Test func dependsOnTheSeedAlone() {
        var a = RandomSource(seed: 4)
        var b = RandomSource(seed: 4)
        var c = RandomSource(seed: 5)
        let first = (0..<8).map { _ in a.next() }
        #expect(first == (0..<8).map { _ in b.next() })
        #expect(first != (0..<8).map { _ in c.next() })
    }

    @Test func drawsNormalNumbersOfMeanZeroAndDeviationOne() {
        var random = RandomSource(seed: 1)
        let drawn = (0..<20_000).map { _ in random.normal() }
        let mean = drawn.reduce(0, +) / 20_000
        let variance = drawn.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.05)
    }
}
