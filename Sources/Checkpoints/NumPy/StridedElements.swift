/// Elements of an array that are not stored in row-major order.
enum StridedElements {
    /// The elements in row-major order.
    ///
    /// - Parameters:
    ///   - data: The stored bytes; the caller has checked that no element lies outside.
    ///   - shape: The array's dimensions.
    ///   - strides: For each dimension, how many elements apart its neighbours are stored.
    ///   - offset: The place of the first element, in elements.
    ///   - size: Bytes of an element.
    static func gathered(
        _ data: ByteRegion, shape: [Int], strides: [Int], offset: Int = 0, size: Int
    ) -> ByteRegion {
        let count = shape.reduce(1, *) * size
        var result = [UInt8](repeating: 0, count: count)
        var index = [Int](repeating: 0, count: shape.count)
        var source = offset
        data.withBytes { bytes in
            for target in stride(from: 0, to: count, by: size) {
                for byte in 0..<size { result[target + byte] = bytes[source * size + byte] }
                var axis = shape.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    source += strides[axis]
                    if index[axis] < shape[axis] { break }
                    source -= strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
            }
        }
        return ByteRegion(copying: result)
    }
}
