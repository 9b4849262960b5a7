/// An array of NumPy's, row-major, in one of the formats that both sides have.
public struct NumPyArray: Sendable {
    /// The shape; empty for a scalar.
    public let shape: [Int]
    /// The element type, little-endian: F32 F64 F16 I8 I16 I32 I64 U8 U16 U32 BOOL.
    public let format: BlockFormat
    let region: ByteRegion

    init(shape: [Int], format: BlockFormat, region: ByteRegion) {
        self.shape = shape
        self.format = format
        self.region = region
    }

    /// An array of Float32 elements.
    ///
    /// - Parameters:
    ///   - shape: Its product must be the number of values.
    ///   - values: Row-major.
    public init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers as \(shape)")
        self.init(shape: shape, format: .f32, region: ByteRegion(copyingElements: values))
    }

    /// An array of integers.
    ///
    /// - Parameters:
    ///   - shape: Its product must be the number of values.
    ///   - integers: Row-major.
    public init(shape: [Int], integers: [Int64]) {
        precondition(
            shape.reduce(1, *) == integers.count, "\(integers.count) numbers as \(shape)")
        self.init(shape: shape, format: .i64, region: ByteRegion(copyingElements: integers))
    }

    /// How many elements.
    public var elementCount: Int { shape.reduce(1, *) }

    /// All elements as Float32, row-major.
    public func floats() -> [Float] {
        [Float](unsafeUninitializedCapacity: elementCount) { buffer, count in
            region.withBytes {
                format.dequantize(
                    $0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<elementCount]))
            }
            count = elementCount
        }
    }

    /// An element of an array of format F64, in double precision; NaN of another format.
    ///
    /// - Parameter index: Row-major, below `elementCount`.
    public func double(at index: Int) -> Double {
        guard format == .f64, index >= 0, index < elementCount else { return .nan }
        return region.withBytes {
            Double(
                bitPattern: UInt64(
                    littleEndian: $0.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
        }
    }

    /// All elements as integers, row-major; `nil` if they are not stored as such.
    public func integers() -> [Int64]? { region.withBytes { format.integers($0) } }

    /// The array as a tensor of a name.
    ///
    /// - Throws: `CheckpointError` never in practice: the shape was checked when it was read.
    public func tensor(named name: String) throws(CheckpointError) -> StoredTensor {
        try StoredTensor(name: name, shape: shape, format: format, region: region)
    }
}
