/// A tensor as it lies in a file: name, shape, format and bytes, not yet dequantised.
///
/// A copy is cheap and keeps the file's bytes alive.
public struct StoredTensor: Sendable {
    /// The name in the file.
    public let name: String
    /// The shape, row-major: of a matrix `[rows, columns]`, where a row's elements lie together.
    public let shape: [Int]
    /// The element format.
    public let format: BlockFormat
    /// The stored bytes, `byteCount(format:shape:)` of them.
    public let region: ByteRegion

    /// Describes stored bytes.
    ///
    /// - Throws: `CheckpointError.malformed` if the shape does not fit the format or the bytes.
    public init(
        name: String, shape: [Int], format: BlockFormat, region: ByteRegion, path: String? = nil
    ) throws(CheckpointError) {
        let path = path ?? name
        guard let count = Self.byteCount(format: format, shape: shape) else {
            throw .malformed(
                path: path,
                what: "tensor “\(name)” of shape \(shape) cannot be stored as \(format.rawValue)")
        }
        guard count == region.count else {
            throw .misplacedTensor(
                path: path, tensor: name,
                reason: "has \(region.count) bytes where its shape needs \(count)")
        }
        self.name = name
        self.shape = shape
        self.format = format
        self.region = region
    }

    /// A tensor of its own memory in Float32.
    ///
    /// - Parameter values: As many as the shape has elements, row-major.
    /// - Throws: `CheckpointError.misplacedTensor` if there are more or fewer.
    public init(name: String, shape: [Int], values: [Float]) throws(CheckpointError) {
        try self.init(
            name: name, shape: shape, format: .f32, region: ByteRegion(copyingElements: values))
    }

    /// How many bytes a tensor takes; `nil` if a row is not a multiple of a block, a dimension is
    /// negative, or the number does not fit in 64 bits, even if another dimension is 0: a row's bytes
    /// are counted too.
    public static func byteCount(format: BlockFormat, shape: [Int]) -> Int? {
        var blocks = 1
        var isEmpty = false
        for (axis, dimension) in shape.enumerated() {
            guard dimension >= 0 else { return nil }
            var factor = dimension
            if axis == shape.count - 1 {
                guard dimension % format.blockSize == 0 else { return nil }
                factor = dimension / format.blockSize
            }
            isEmpty = isEmpty || factor == 0
            // Of elements, which are at least as many as blocks, products are taken as well.
            guard !max(1, dimension).multipliedReportingOverflow(by: blocks).overflow else {
                return nil
            }
            let (product, overflow) = blocks.multipliedReportingOverflow(by: max(1, factor))
            guard !overflow else { return nil }
            blocks = product
        }
        guard !shape.isEmpty || format.blockSize == 1 else { return nil }
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: format.bytesPerBlock)
        return overflow ? nil : isEmpty ? 0 : bytes
    }

    /// How many elements.
    public var elementCount: Int { shape.reduce(1, *) }
    /// How many elements lie together: the last dimension, 1 for a scalar.
    public var columns: Int { shape.last ?? 1 }
    /// How many rows: the product of all dimensions but the last.
    public var rows: Int { shape.dropLast().reduce(1, *) }
    /// Bytes of a row.
    public var bytesPerRow: Int { columns / format.blockSize * format.bytesPerBlock }

    /// The same bytes under another name or shape of as many elements.
    ///
    /// - Throws: `CheckpointError` if the shape does not fit.
    public func renamed(_ name: String? = nil, shape: [Int]? = nil) throws(CheckpointError)
        -> StoredTensor
    {
        try StoredTensor(
            name: name ?? self.name, shape: shape ?? self.shape, format: format, region: region)
    }

    /// The stored bytes of some rows, valid as long as the tensor lives.
    public func rawBytes(rows range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rows,
            "rows \(range) of a tensor of \(rows) rows")
        let part = range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow
        // SAFETY: the rows lie inside the region, whose size the initialiser checked.
        return UnsafeRawBufferPointer(rebasing: region.bytes[part])
    }

    /// Gives back the memory of pages that hold some rows and nothing else, if they are a mapped file's.
    public func releasePages(rows range: Range<Int>) {
        region[range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow].releasePages()
    }

    /// The elements of some rows (all of them by default), row-major.
    public func dequantized(rows range: Range<Int>? = nil) -> [Float] {
        let range = range ?? 0..<rows
        return [Float](unsafeUninitializedCapacity: range.count * columns) { buffer, count in
            dequantize(rows: range, into: buffer)
            count = range.count * columns
        }
    }

    /// Dequantises some rows into memory, row-major.
    ///
    /// Safe to call from several threads at once.
    ///
    /// - Parameter target: At least `rows.count × columns` elements.
    public func dequantize(rows range: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) {
        let count = range.count * columns
        precondition(target.count >= count, "the target holds \(target.count) of \(count) elements")
        // SAFETY: the target holds `count` elements, as checked.
        defer { withExtendedLifetime(region) {} }
        format.dequantize(
            rawBytes(rows: range), into: UnsafeMutableBufferPointer(rebasing: target[..<count]))
    }

    /// Writes the scalar products of some rows with one vector, summed in Float32.
    ///
    /// Safe to call from several threads at once.
    ///
    /// - Parameters:
    ///   - range: The rows.
    ///   - x: `columns` elements.
    ///   - result: At least `rows.count` elements.
    public func multiply(
        rows range: Range<Int>, by x: VectorFactor,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(
            x.count == columns && result.count >= range.count,
            "\(x.count) elements by \(columns) columns, results for \(result.count) of \(range.count)"
        )
        // SAFETY: both hold as many elements as are read and written, as checked.
        defer { withExtendedLifetime(region) {} }
        format.multiply(
            rawBytes(rows: range), by: x,
            into: UnsafeMutableBufferPointer(rebasing: result[..<range.count]))
    }

    /// Dequantises some rows into memory as bfloat16, rounded to nearest, ties to even.
    ///
    /// - Parameter target: At least `rows.count × columns` elements.
    public func dequantize(
        rows range: Range<Int>, intoBFloat16 target: UnsafeMutableBufferPointer<UInt16>
    ) {
        let count = range.count * columns
        precondition(target.count >= count, "the target holds \(target.count) of \(count) elements")
        // SAFETY: the target holds `count` elements, as checked.
        defer { withExtendedLifetime(region) {} }
        format.dequantize(
            rawBytes(rows: range),
            intoBFloat16: UnsafeMutableBufferPointer(rebasing: target[..<count]))
    }

    /// All elements as integers, from an integer format.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat` for other formats.
    public func integers() throws(CheckpointError) -> [Int64] {
        guard let values = region.withBytes({ format.integers($0) }) else {
            throw .unsupportedFormat(path: name, tensor: name, format: format.rawValue)
        }
        return values
    }
}
