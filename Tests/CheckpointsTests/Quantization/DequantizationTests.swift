import Foundation
import Support
import Testing

@testable import Checkpoints

struct DequantizationTests {
    static let quantized: [BlockFormat] = [
        .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K,
    ]

    /// Every element must be what the gguf package makes of the same bytes, bit for bit.
    @Test(arguments: quantized + [.f16, .bf16])
    func blocksEqualTheGoldens(format: BlockFormat) throws {
        let file = try SafetensorsFile(
            path: goldens + "/quantization/\(format.rawValue).safetensors")
        let blocks = try file.tensor(named: "blocks")
        let values = try file.tensor(named: "values")
        #expect(blocks.format == .u8)
        let shape = [values.rows, values.columns]
        let tensor = try StoredTensor(
            name: "blocks", shape: shape, format: format, region: blocks.region)
        expectSame(tensor.dequantized(), values.dequantized())
        for row in [0, values.rows - 1] {
            expectSame(
                tensor.dequantized(rows: row..<row + 1),
                values.dequantized(rows: row..<row + 1))
        }
    }

    /// Blocks that the gguf package quantised are dequantised as it does.
    @Test func quantisedTensorsEqualTheGoldens() throws {
        let file = try SafetensorsFile(path: goldens + "/quantization/quantised.safetensors")
        let source = try file.tensor(named: "source").dequantized()
        var count = 0
        for format in Self.quantized {
            guard let blocks = try file.tensorIfPresent(named: format.rawValue + ".blocks") else {
                continue
            }
            let values = try file.tensor(named: format.rawValue + ".values")
            let tensor = try StoredTensor(
                name: "blocks", shape: values.shape, format: format, region: blocks.region)
            expectSame(tensor.dequantized(), values.dequantized())
            if let ours = format.encode(source) {
                #expect(ours == blocks.region.withBytes { Array($0) }, "\(format.rawValue)")
            }
            count += 1
        }
        #expect(count >= 3)
    }

    /// bfloat16 rows are the Float32 rows, rounded; odd counts cross the strips' ends.
    @Test(arguments: quantized + [.f32, .f16, .bf16, .i8])
    func bfloat16RowsAreRoundedFloats(format: BlockFormat) throws {
        var random = RandomSource(seed: 3)
        let (rows, columns) = (5, format.blockSize * 7)
        let count = try #require(
            StoredTensor.byteCount(format: format, shape: [rows, columns]))
        let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let tensor = try StoredTensor(
            name: "random", shape: [rows, columns], format: format,
            region: ByteRegion(copying: bytes))
        let floats = tensor.dequantized(rows: 1..<4)
        var rounded = [UInt16](repeating: 0, count: floats.count)
        rounded.withUnsafeMutableBufferPointer {
            tensor.dequantize(rows: 1..<4, intoBFloat16: $0)
        }
        for (short, long) in zip(rounded, floats) {
            let wanted = format == .bf16 ? UInt16(long.bitPattern >> 16) : BF16.bits(of: long)
            #expect(short == wanted)
        }
    }

    /// Products with the stored bytes equal those with dequantised elements, which goldens prove.
    @Test(arguments: quantized + [.f32, .f16, .bf16, .i8])
    func rowsAreMultipliedWithoutBeingExpanded(format: BlockFormat) throws {
        var random = RandomSource(seed: 5)
        let (rows, columns) = (5, format.isQuantized ? format.blockSize * 7 : 1_100)
        let elements = (0..<rows * columns).map { _ in Float(random.normal()) }
        let bytes: [UInt8]
        if let encoded = format.encode(elements) {
            bytes = encoded
        } else {
            // Any bytes are blocks, if their scales are not NaN.
            let count = try #require(
                StoredTensor.byteCount(format: format, shape: [rows, columns]))
            bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) & 0x3b }
        }
        let tensor = try StoredTensor(
            name: "random", shape: [rows, columns], format: format,
            region: ByteRegion(copying: bytes))
        let x = (0..<columns).map { _ in Float(random.normal()) }
        let values = tensor.dequantized(rows: 1..<4)
        for (isRounded, tolerance) in [(false, 1e-6), (true, 2e-5)] {
            var products = [Float](repeating: 0, count: 3)
            let factor = x.withUnsafeBufferPointer { VectorFactor($0, isRounded: isRounded) }
            products.withUnsafeMutableBufferPointer {
                tensor.multiply(rows: 1..<4, by: factor, into: $0)
            }
            for row in 0..<3 {
                var (expected, size) = (0.0, 0.0)
                for (value, other) in zip(values[row * columns..<(row + 1) * columns], x) {
                    expected += Double(value) * Double(other)
                    size += abs(Double(value) * Double(other))
                }
                #expect(size > 0)
                #expect(abs(Double(products[row]) - expected) <= tolerance * size)
            }
        }
    }

    /// Zeros, the largest elements of a scale and NaN, in products of blocks with int16 vectors.
    @Test(arguments: [BlockFormat.q8_0, .q4_1])
    func roundedVectorsOfAnyNumbers(format: BlockFormat) throws {
        let columns = 256
        // Q4_1: a half times one, plus a half.
        let block = [0x00, 0x38, 0x00, 0x38] + [UInt8](repeating: 0x11, count: 16)
        let ones =
            format.encode([Float](repeating: 1, count: columns))
            ?? (0..<columns / 32).flatMap { _ in block }
        let tensor = try StoredTensor(
            name: "ones", shape: [1, columns], format: format, region: ByteRegion(copying: ones))
        func product(_ x: [Float]) -> Float {
            var product = [Float](repeating: 0, count: 1)
            let factor = x.withUnsafeBufferPointer { VectorFactor($0, isRounded: true) }
            product.withUnsafeMutableBufferPointer {
                tensor.multiply(rows: 0..<1, by: factor, into: $0)
            }
            return product[0]
        }
        let large = [Float](repeating: 3e4, count: columns)
        #expect(product([Float](repeating: 0, count: columns)) == 0)
        #expect(abs(product(large) - 256 * 3e4) < 4e-3 * 256 * 3e4)
        #expect(abs(product(large.map { -$0 }) + 256 * 3e4) < 4e-3 * 256 * 3e4)
        #expect(product(large.enumerated().map { $0 == 40 ? .nan : $1 }).isNaN)
        #expect(!product(large.enumerated().map { $0 == 40 ? .infinity : $1 }).isFinite)
    }

    @Test func roundingToBFloat16IsToNearestTiesToEven() {
        #expect(BF16.bits(of: 1) == 0x3f80)
        #expect(BF16.bits(of: Float(bitPattern: 0x3f80_8000)) == 0x3f80)  // tie to even
        #expect(BF16.bits(of: Float(bitPattern: 0x3f81_8000)) == 0x3f82)  // tie to even
        #expect(BF16.bits(of: Float(bitPattern: 0x3f80_8001)) == 0x3f81)
        #expect(BF16.bits(of: .infinity) == 0x7f80)
        #expect(BF16.bits(of: -.infinity) == 0xff80)
        #expect(BF16.bits(of: .greatestFiniteMagnitude) == 0x7f80)
        #expect(Float(bitPattern: UInt32(BF16.bits(of: .nan)) << 16).isNaN)
        #expect(
            Float(bitPattern: UInt32(BF16.bits(of: Float(bitPattern: 0x7f80_0001))) << 16).isNaN)
    }

    @Test func everyHalfComesBack() {
        for bits in UInt16.min ... .max {
            let number = float(half: bits)
            let isNaN = bits & 0x7c00 == 0x7c00 && bits & 0x3ff != 0
            let read = withUnsafeBytes(of: bits.littleEndian) { $0.baseAddress?.half(at: 0) }
            #expect(isNaN ? read?.isNaN == true : read == number)
            #expect(number.isNaN == isNaN)
            if !isNaN { #expect(F16.bits(of: number) == bits) }
        }
        #expect(F16.bits(of: 65519) == 0x7bff)
        #expect(F16.bits(of: 65520) == 0x7c00)
        #expect(F16.bits(of: 1e-10) == 0)
        #expect(F16.bits(of: 1 + 0x1p-11) == 0x3c00)  // tie to even
        #expect(F16.bits(of: 1 + 3 * 0x1p-11) == 0x3c02)  // tie to even
        #expect(F16.bits(of: 0x1p-25) == 0)  // tie to even, subnormal
        #expect(F16.bits(of: 0x1.8p-24) == 2)  // tie to even, subnormal
        #expect(F16.bits(of: .nan) & 0x7fff > 0x7c00)
    }

    @Test func q8_0RoundTripIsWithinHalfAStep() throws {
        var random = RandomSource(seed: 1)
        let elements = (0..<320).map { _ in Float(random.normal()) }
        let bytes = try #require(BlockFormat.q8_0.encode(elements))
        let tensor = try StoredTensor(
            name: "x", shape: [10, 32], format: .q8_0, region: ByteRegion(copying: bytes))
        let back = tensor.dequantized()
        for row in 0..<10 {
            let range = row * 32..<row * 32 + 32
            let largest = elements[range].map(abs).max() ?? 0
            for index in range {
                #expect(abs(back[index] - elements[index]) <= largest / 127 * 0.52)
            }
        }
        #expect(BlockFormat.q8_0.encode([.nan] + [Float](repeating: 0, count: 31))?.count == 34)
        #expect(BlockFormat.q8_0.encode([1]) == nil)
        #expect(BlockFormat.q4_K.encode([Float](repeating: 0, count: 256)) == nil)
    }

    @Test func shapesThatDoNotFitTheBlocksAreRefused() {
        #expect(StoredTensor.byteCount(format: .q4_K, shape: [2, 100]) == nil)
        #expect(StoredTensor.byteCount(format: .q4_K, shape: []) == nil)
        #expect(StoredTensor.byteCount(format: .q4_K, shape: [2, 512]) == 576)
        #expect(StoredTensor.byteCount(format: .f32, shape: []) == 4)
        #expect(StoredTensor.byteCount(format: .f32, shape: [0, 4]) == 0)
        #expect(StoredTensor.byteCount(format: .f32, shape: [.max, 2]) == nil)
        #expect(StoredTensor.byteCount(format: .f32, shape: [-1, 2]) == nil)
        #expect(throws: CheckpointError.self) {
            try StoredTensor(
                name: "x", shape: [3], format: .f32, region: ByteRegion(copying: [1, 2]))
        }
    }

    @Test func integersComeBack() throws {
        let tensor = try StoredTensor(
            name: "x", shape: [3], format: .i64,
            region: ByteRegion(copyingElements: [1, -2, 1 << 40] as [Int64]))
        #expect(try tensor.integers() == [1, -2, 1 << 40])
        #expect(tensor.dequantized() == [1, -2, 0x1p40])
        let floats = try StoredTensor(name: "y", shape: [1], values: [1])
        #expect(throws: CheckpointError.self) { try floats.integers() }
        #expect(try floats.renamed("z", shape: [1, 1]).shape == [1, 1])
        #expect(throws: CheckpointError.self) { try floats.renamed(shape: [2]) }
    }

    private func expectSame(_ found: [Float], _ wanted: [Float]) {
        #expect(found.count == wanted.count)
        let wrong = zip(found, wanted).enumerated().first {
            $0.element.0.bitPattern != $0.element.1.bitPattern
                && !($0.element.0.isNaN && $0.element.1.isNaN)
                && !($0.element.0 == 0 && $0.element.1 == 0)
        }
        #expect(wrong == nil)
    }
}
