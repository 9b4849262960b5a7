/// A dense row-major array of Float32 elements with a shape, and its tape record where a gradient
/// may be needed.
///
/// There are no strided views: transposition is a flag of the matrix product, and slices are ranges
/// of rows. A tensor's elements never change once an operation has returned it.
public struct Tensor: Sendable {
    /// The size of each dimension; empty for a scalar.
    public let shape: [Int]
    /// The elements, row after row.
    public internal(set) var storage: Storage
    /// How it was computed, if a gradient may be needed.
    let record: TapeRecord?

    /// Wraps a storage that an operation has written.
    ///
    /// - Parameters:
    ///   - storage: As many elements as the shape has.
    ///   - shape: The size of each dimension.
    public init(storage: Storage, shape: [Int]) {
        self.init(storage: storage, shape: shape, record: nil)
    }

    init(storage: Storage, shape: [Int], record: TapeRecord?) {
        precondition(
            storage.count == shape.reduce(1, *),
            "\(storage.count) elements cannot have the shape \(shape)")
        self.storage = storage
        self.shape = shape
        self.record = record
    }

    /// A tensor of given values, row after row.
    public init(_ values: [Float], shape: [Int]) {
        let storage = Storage(uninitialized: values.count)
        // SAFETY: the new storage holds exactly `values.count` elements.
        values.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                storage.pointer.update(from: start, count: values.count)
            }
        }
        self.init(storage: storage, shape: shape)
    }

    /// A scalar.
    public init(_ value: Float) { self.init([value], shape: []) }

    /// A tensor of zeros.
    public static func zeros(_ shape: [Int]) -> Tensor {
        Tensor(storage: Storage(zeros: shape.reduce(1, *)), shape: shape)
    }

    /// A tensor with one value everywhere.
    public static func filled(_ value: Float, shape: [Int]) -> Tensor {
        let storage = Storage(uninitialized: shape.reduce(1, *))
        storage.pointer.update(repeating: value, count: storage.count)
        return Tensor(storage: storage, shape: shape)
    }

    /// A tensor that a closure fills.
    ///
    /// - Parameters:
    ///   - shape: The size of each dimension.
    ///   - output: The output buffer; a new one if `nil`.
    ///   - body: Gets the address of the first element and must write every element.
    public static func filling(
        _ shape: [Int], in output: Storage? = nil, _ body: (UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        let storage = output ?? Storage(uninitialized: shape.reduce(1, *))
        body(storage.pointer)
        return Tensor(storage: storage, shape: shape)
    }

    /// The number of elements.
    public var count: Int { storage.count }
    /// The size of the first dimension; 1 for a scalar.
    public var rowCount: Int { shape.first ?? 1 }
    /// The number of elements of a row (everything but the first dimension).
    public var rowSize: Int { shape.dropFirst().reduce(1, *) }
    /// The address of the first element, for reading.
    public var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer) }
    /// Whether a gradient can flow back through this tensor.
    public var needsGradient: Bool { record != nil }

    /// The elements as an array, row after row.
    public var values: [Float] {
        // SAFETY: the storage holds `count` initialised elements.
        Array(UnsafeBufferPointer(start: storage.pointer, count: count))
    }

    /// The only element of a tensor with one element.
    public var item: Float {
        precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
        return storage.pointer[0]
    }

    /// The same tensor without its tape record.
    public var detached: Tensor { Tensor(storage: storage, shape: shape) }

    /// The elements of one row as an array.
    public func row(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < rowCount, "row \(index) of \(rowCount)")
        // SAFETY: the row is inside the storage, as just checked.
        return Array(
            UnsafeBufferPointer(start: storage.pointer + index * rowSize, count: rowSize))
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape and the first elements.
    public var description: String {
        let shown = (0..<min(8, count)).map { String(storage.pointer[$0]) }.joined(separator: ", ")
        return "Tensor\(shape) [\(shown)\(count > 8 ? ", …" : "")]"
    }
}
