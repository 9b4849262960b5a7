/// How a tensor's elements are stored: one by one, or in blocks that share scales.
///
/// Raw values are the names that ggml and safetensors use.
public enum BlockFormat: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 single precision.
    case f32 = "F32"
    /// IEEE 754 half precision.
    case f16 = "F16"
    /// bfloat16: the upper half of a Float32.
    case bf16 = "BF16"
    /// IEEE 754 double precision; read as Float32.
    case f64 = "F64"
    /// 32 elements of 4 bits with one scale.
    case q4_0 = "Q4_0"
    /// 32 elements of 4 bits with a scale and a minimum.
    case q4_1 = "Q4_1"
    /// 32 elements of 5 bits with one scale.
    case q5_0 = "Q5_0"
    /// 32 elements of 5 bits with a scale and a minimum.
    case q5_1 = "Q5_1"
    /// 32 elements of 8 bits with one scale.
    case q8_0 = "Q8_0"
    /// 256 elements of 2 bits, a scale and a minimum of 4 bits every 16.
    case q2_K = "Q2_K"
    /// 256 elements of 3 bits, a scale of 6 bits every 16.
    case q3_K = "Q3_K"
    /// 256 elements of 4 bits, a scale and a minimum of 6 bits every 32.
    case q4_K = "Q4_K"
    /// 256 elements of 5 bits, a scale and a minimum of 6 bits every 32.
    case q5_K = "Q5_K"
    /// 256 elements of 6 bits, a scale of 8 bits every 16.
    case q6_K = "Q6_K"
    /// Signed bytes.
    case i8 = "I8"
    /// Signed 16-bit integers.
    case i16 = "I16"
    /// Signed 32-bit integers.
    case i32 = "I32"
    /// Signed 64-bit integers.
    case i64 = "I64"
    /// Bytes.
    case u8 = "U8"
    /// Unsigned 16-bit integers.
    case u16 = "U16"
    /// Unsigned 32-bit integers.
    case u32 = "U32"
    /// Boolean values, a byte each, 0 or 1.
    case bool = "BOOL"

    /// The routines of the format; a new format is one row here.
    var codec: any BlockCodec.Type {
        switch self {
        case .f32: F32.self
        case .f16: F16.self
        case .bf16: BF16.self
        case .f64: F64.self
        case .q4_0: Q4_0.self
        case .q4_1: Q4_1.self
        case .q5_0: Q5_0.self
        case .q5_1: Q5_1.self
        case .q8_0: Q8_0.self
        case .q2_K: Q2_K.self
        case .q3_K: Q3_K.self
        case .q4_K: Q4_K.self
        case .q5_K: Q5_K.self
        case .q6_K: Q6_K.self
        case .i8: IntegerCodec<Int8>.self
        case .i16: IntegerCodec<Int16>.self
        case .i32: IntegerCodec<Int32>.self
        case .i64: IntegerCodec<Int64>.self
        case .u8: IntegerCodec<UInt8>.self
        case .u16: IntegerCodec<UInt16>.self
        case .u32: IntegerCodec<UInt32>.self
        case .bool: IntegerCodec<UInt8>.self
        }
    }

    /// Elements of a block; 1 where elements are stored one by one.
    public var blockSize: Int { codec.elements }
    /// Bytes of a block.
    public var bytesPerBlock: Int { codec.bytes }
    /// Whether elements share scales in blocks.
    public var isQuantized: Bool { blockSize > 1 }
    /// Whether only integers (or Boolean values) can be stored.
    public var isInteger: Bool {
        switch self {
        case .i8, .i16, .i32, .i64, .u8, .u16, .u32, .bool: true
        default: false
        }
    }

    /// The format's index in ggml's enumeration; `nil` for formats that GGUF does not have.
    public var ggmlType: UInt32? {
        switch self {
        case .f32: 0
        case .f16: 1
        case .q4_0: 2
        case .q4_1: 3
        case .q5_0: 6
        case .q5_1: 7
        case .q8_0: 8
        case .q2_K: 10
        case .q3_K: 11
        case .q4_K: 12
        case .q5_K: 13
        case .q6_K: 14
        case .i8: 24
        case .i16: 25
        case .i32: 26
        case .i64: 27
        case .f64: 28
        case .bf16: 30
        case .u8, .u16, .u32, .bool: nil
        }
    }

    /// The format with an index in ggml's enumeration.
    public init?(ggmlType: UInt32) {
        guard let format = Self.allCases.first(where: { $0.ggmlType == ggmlType }) else {
            return nil
        }
        self = format
    }

    /// Expands whole blocks into Float32.
    ///
    /// - Parameters:
    ///   - source: Whole blocks.
    ///   - target: As many elements as the blocks hold.
    public func dequantize(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Float>
    ) {
        let blocks = checkedBlocks(source.count, elements: target.count)
        guard blocks > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
        codec.decode(blocks: blocks, from, into: to)
    }

    /// Expands whole blocks into bfloat16, rounded to nearest, ties to even.
    ///
    /// - Parameters:
    ///   - source: Whole blocks.
    ///   - target: As many elements as the blocks hold.
    public func dequantize(
        _ source: UnsafeRawBufferPointer,
        intoBFloat16 target: UnsafeMutableBufferPointer<UInt16>
    ) {
        let blocks = checkedBlocks(source.count, elements: target.count)
        guard blocks > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
        codec.decode(blocks: blocks, from, intoBFloat16: to)
    }

    /// Scalar products of rows of whole blocks with one vector, without storing dequantised rows.
    ///
    /// - Parameters:
    ///   - source: Rows that lie one after another, each of whole blocks.
    ///   - x: As many elements as a row holds.
    ///   - result: One element for each row.
    func multiply(
        _ source: UnsafeRawBufferPointer, by x: VectorFactor,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        let blocks = checkedBlocks(source.count, elements: result.count * x.count)
        guard blocks > 0, let from = source.baseAddress else { return }
        let (codec, perRow) = (codec, blocks / result.count)
        let stride = perRow * codec.bytes
        withExtendedLifetime(x) {
            let x = x.address
            for row in result.indices {
                result[row] = codec.dot(blocks: perRow, from + row * stride, x)
            }
        }
    }

    /// Elements as integers, from a format that stores integers.
    func integers(_ source: UnsafeRawBufferPointer) -> [Int64]? {
        switch self {
        case .i8: IntegerCodec<Int8>.integers(source)
        case .i16: IntegerCodec<Int16>.integers(source)
        case .i32: IntegerCodec<Int32>.integers(source)
        case .i64: IntegerCodec<Int64>.integers(source)
        case .u8, .bool: IntegerCodec<UInt8>.integers(source)
        case .u16: IntegerCodec<UInt16>.integers(source)
        case .u32: IntegerCodec<UInt32>.integers(source)
        default: nil
        }
    }

    private func checkedBlocks(_ bytes: Int, elements: Int) -> Int {
        let blocks = bytes / bytesPerBlock
        precondition(
            blocks * bytesPerBlock == bytes && blocks * blockSize == elements,
            "\(bytes) bytes of \(rawValue) for \(elements) elements")
        return blocks
    }
}
