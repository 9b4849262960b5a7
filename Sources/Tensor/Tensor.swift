/// A dense row-major array of Float32 numbers with a shape, and the record of how it was computed
/// where a gradient may be asked for.
///
/// There are no strided views: transposition is a flag of the matrix product, and slices are ranges of
/// rows. A tensor's numbers never change once an operation has returned it.
public struct Tensor: Sendable {
    /// The extent of each dimension; empty for a single number.
    public let shape: [Int]
    /// The numbers, row after row.
    public internal(set) var storage: Storage
    /// How it was computed, if a gradient may be needed.
    let record: TapeRecord?

    /// Wraps numbers that an operation has written.
    ///
    /// - Parameters:
    ///   - storage: Exactly as many numbers as the shape asks for.
    ///   - shape: The extent of each dimension.
    public init(storage: Storage, shape: [Int]) {
        self.init(storage: storage, shape: shape, record: nil)
    }

    init(storage: Storage, shape: [Int], record: TapeRecord?) {
        precondition(
            storage.count == shape.reduce(1, *),
            "\(storage.count) numbers cannot have the shape \(shape)")
        self.storage = storage
        self.shape = shape
        self.record = record
    }

    /// A tensor of given numbers, row after row.
    public init(_ values: [Float], shape: [Int]) {
        let storage = Storage(uninitialized: values.count)
        // SAFETY: the new storage holds exactly `values.count` numbers.
        values.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                storage.pointer.update(from: start, count: values.count)
            }
        }
        self.init(storage: storage, shape: shape)
    }

    /// A single number.
    public init(_ value: Float) { self.init([value], shape: []) }

    /// A tensor of zeros.
    public static func zeros(_ shape: [Int]) -> Tensor {
        Tensor(storage: Storage(zeros: shape.reduce(1, *)), shape: shape)
    }

    /// A tensor of one number everywhere.
    public static func filled(_ value: Float, shape: [Int]) -> Tensor {
        let storage = Storage(uninitialized: shape.reduce(1, *))
        storage.pointer.update(repeating: value, count: storage.count)
        return Tensor(storage: storage, shape: shape)
    }

    /// A tensor that a closure fills.
    ///
    /// - Parameters:
    ///   - shape: The extent of each dimension.
    ///   - room: Where the numbers go; a block of their own if `nil`.
    ///   - body: Gets the address of the first number and must write every number.
    public static func filling(
        _ shape: [Int], in room: Storage? = nil, _ body: (UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        let storage = room ?? Storage(uninitialized: shape.reduce(1, *))
        body(storage.pointer)
        return Tensor(storage: storage, shape: shape)
    }

    /// How many numbers there are.
    public var count: Int { storage.count }
    /// The extent of the first dimension; 1 for a single number.
    public var rowCount: Int { shape.first ?? 1 }
    /// How many numbers a row (everything but the first dimension) has.
    public var rowSize: Int { shape.dropFirst().reduce(1, *) }
    /// The address of the first number, for reading.
    public var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer) }
    /// Whether a gradient can flow back through this tensor.
    public var needsGradient: Bool { record != nil }

    /// The numbers as an array, row after row.
    public var values: [Float] {
        // SAFETY: the storage holds `count` initialised numbers.
        Array(UnsafeBufferPointer(start: storage.pointer, count: count))
    }

    /// The only number of a tensor with one element.
    public var item: Float {
        precondition(count == 1, "a tensor of shape \(shape) is not a single number")
        return storage.pointer[0]
    }

    /// The same numbers without the record of how they were computed.
    public var detached: Tensor { Tensor(storage: storage, shape: shape) }

    /// The numbers of one row as an array.
    public func row(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < rowCount, "row \(index) of \(rowCount)")
        // SAFETY: the row lies inside the storage, as just checked.
        return Array(
            UnsafeBufferPointer(start: storage.pointer + index * rowSize, count: rowSize))
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape and the first numbers.
    public var description: String {
        let shown = (0..<min(8, count)).map { String(storage.pointer[$0]) }.joined(separator: ", ")
        return "Tensor\(shape) [\(shown)\(count > 8 ? ", …" : "")]"
    }
}
