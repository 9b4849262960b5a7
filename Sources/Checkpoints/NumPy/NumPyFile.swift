import Support

/// Reads and writes `.npy` files: one array.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public enum NumPyFile {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let maximalHeader: UInt64 = 1 << 20
    private static let maximalDimensions = 32
    static let formats: [String: BlockFormat] = [
        "<f4": .f32, "<f8": .f64, "<f2": .f16, "|i1": .i8, "<i2": .i16, "<i4": .i32, "<i8": .i64,
        "|u1": .u8, "<u2": .u16, "<u4": .u32, "|b1": .bool,
    ]

    /// A mapped file that is truncated meanwhile kills the process (SIGBUS), so smaller ones are read.
    private static let longestRead = 1 << 28

    /// Reads a file; a large array in C order stays mapped, one in Fortran order is transposed.
    ///
    /// - Throws: `FileError` or `CheckpointError` if it is no sound `.npy` of a type that is read.
    public static func read(path: String) throws -> NumPyArray {
        let file = try MappedFile(path: path)
        guard file.count <= longestRead else { return try read(ByteRegion(file), path: path) }
        let bytes = try InputFile.contents(of: path, limit: longestRead)
        return try read(ByteRegion(copying: bytes), path: path)
    }

    /// Reads the bytes of an `.npy` file.
    ///
    /// - Parameters:
    ///   - region: The whole file.
    ///   - path: A name for error messages.
    /// - Throws: `CheckpointError` if it is no sound `.npy` of a type that is read.
    public static func read(_ region: ByteRegion, path: String) throws(CheckpointError)
        -> NumPyArray
    {
        let (header, reader) = try header(of: region, path: path)
        return try array(header, region, reader, path: path)
    }

    /// The texts of an array of texts (`<U5`, `|S5`) or of objects that are all texts; nothing for
    /// other arrays.
    ///
    /// Objects are read as data: nothing is run.
    ///
    /// - Throws: `CheckpointError` if the file is not sound.
    static func texts(_ region: ByteRegion, path: String) throws -> [String]? {
        var (header, reader) = try header(of: region, path: path)
        if header.type.hasSuffix("O") {
            let pickle = region[reader.position..<region.count]
            return try PickleReader.read(pickle, path: path).texts
        }
        guard header.type.contains("U") || header.type.contains("S") else { return nil }
        let count = NumPyTexts.count(header.shape)
        let bytes = region[try reader.take(UInt64(reader.remaining), "the array")]
        return try NumPyTexts.texts(bytes, descriptor: header.type, count: count, path: path)
    }

    private static func header(of region: ByteRegion, path: String) throws(CheckpointError)
        -> (NumPyHeader, ByteReader)
    {
        guard region.withBytes({ $0.starts(with: magic) }) else {
            throw .notThisFormat(path: path, format: ".npy")
        }
        var reader = ByteReader(region, path: path, position: magic.count)
        let major: UInt8 = try reader.read("the version")
        let _: UInt8 = try reader.read("the version")
        let length: UInt64
        switch major {
        case 1: length = UInt64(try reader.read("the header") as UInt16)
        case 2, 3: length = UInt64(try reader.read("the header") as UInt32)
        default:
            throw .unsupportedVersion(path: path, format: ".npy", version: "\(major)")
        }
        let range = try reader.take(length, limit: maximalHeader, "the header")
        let header = try NumPyHeader(parsing: reader.text(range, "the header"), path: path)
        guard header.shape.count <= maximalDimensions else {
            throw .malformed(path: path, what: "it has \(header.shape.count) dimensions")
        }
        return (header, reader)
    }

    private static func array(
        _ header: NumPyHeader, _ region: ByteRegion, _ reader: ByteReader, path: String
    ) throws(CheckpointError) -> NumPyArray {
        var reader = reader
        guard let format = formats[header.type] else {
            throw .unsupportedFormat(
                path: path, tensor: "array", format: "NumPy type “\(header.type)”")
        }
        guard let count = StoredTensor.byteCount(format: format, shape: header.shape) else {
            throw .malformed(path: path, what: "its shape is \(header.shape)")
        }
        let data = region[try reader.take(UInt64(count), "the array")]
        let isColumnMajor = header.isFortranOrder && header.shape.count > 1
        return NumPyArray(
            shape: header.shape, format: format,
            region: isColumnMajor
                ? transposed(data, shape: header.shape, size: format.bytesPerBlock) : data)
    }

    /// Puts column-major elements into row-major order.
    static func transposed(_ data: ByteRegion, shape: [Int], size: Int) -> ByteRegion {
        var strides = [1]
        for dimension in shape.dropLast() { strides.append(strides[strides.count - 1] * dimension) }
        return StridedElements.gathered(data, shape: shape, strides: strides, size: size)
    }

    /// The bytes of an `.npy` file of version 1.
    public static func bytes(of array: NumPyArray) -> [UInt8] {
        let type = formats.first { $0.value == array.format }?.key ?? "<f4"
        let comma = array.shape.count == 1 ? "," : ""
        let shape = array.shape.map(String.init).joined(separator: ", ") + comma
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
        // Magic number, version and length are 10 bytes; the data begin at a multiple of 64.
        let padding = 63 - (10 + text.utf8.count) % 64
        let header = text + String(repeating: " ", count: padding) + "\n"
        var bytes = magic + [1, 0]
        bytes.append(littleEndian: UInt16(header.utf8.count))
        bytes += header.utf8
        array.region.withBytes { bytes += $0 }
        return bytes
    }

    /// Writes an array under a temporary name and then moves it to its own.
    ///
    /// - Throws: `FileError` if the operating system refuses.
    public static func write(_ array: NumPyArray, to path: String) throws {
        try AtomicFile.write(bytes(of: array), to: path)
    }
}
