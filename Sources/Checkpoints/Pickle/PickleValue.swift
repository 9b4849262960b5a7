import Support

/// A value of a pickle; it refers to other values by their indices.
enum PickleContent: Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case bytes(ByteRegion)
    /// A list, a tuple or a set.
    case list([Int], isTuple: Bool)
    case dictionary([(key: Int, value: Int)])
    case array(NumPyArray)
    /// A NumPy array of texts.
    case texts([String])
    /// An object of a class that is known by name; nothing of it was run.
    case object(type: String, state: Int?)
    /// A function or class.
    case global(String)
    /// The type of an array's elements: kind, bytes and byte order.
    case elementType(kind: Character, size: Int, order: Character)
    /// An array that its state makes.
    case openArray
    /// Elements of a PyTorch file that lie beside the pickle.
    case storage(format: BlockFormat, region: ByteRegion)
}

/// A value of a pickle: plain data, arrays, and objects as their types' names and states.
public struct PickleValue: Sendable {
    private let heap: [PickleContent]
    private let index: Int

    init(_ heap: [PickleContent], _ index: Int) {
        self.heap = heap
        self.index = index
    }

    private var content: PickleContent { heap[index] }

    private func at(_ index: Int) -> PickleValue { PickleValue(heap, index) }

    /// Whether it is `None`.
    public var isMissing: Bool { if case .none = content { true } else { false } }

    /// The elements of a list, a tuple or a set.
    public var elements: [PickleValue]? {
        if case .list(let items, _) = content { items.map(at) } else { nil }
    }

    /// Whether it is a tuple.
    public var isTuple: Bool { if case .list(_, isTuple: true) = content { true } else { false } }

    /// The keys and values of a dictionary, in their order.
    public var members: [(key: PickleValue, value: PickleValue)]? {
        guard case .dictionary(let pairs) = content else { return nil }
        return pairs.map { (at($0.key), at($0.value)) }
    }

    /// The value that a dictionary has under a text.
    public subscript(name: String) -> PickleValue? {
        guard case .dictionary(let pairs) = content else { return nil }
        return pairs.first { at($0.key).text == name }.map { at($0.value) }
    }

    /// A text; bytes as Python 2 wrote texts are read as UTF-8.
    public var text: String? {
        switch content {
        case .text(let text): text
        case .bytes(let region):
            region.withBytes { String(validating: $0, as: UTF8.self) }
        default: nil
        }
    }

    /// An integer.
    public var integer: Int? {
        switch content {
        case .integer(let number): number
        case .boolean(let truth): truth ? 1 : 0
        default: nil
        }
    }

    /// A number.
    public var number: Double? {
        if case .number(let number) = content { number } else { integer.map(Double.init) }
    }

    /// A numeric array: NumPy's or a tensor.
    public var array: NumPyArray? { if case .array(let array) = content { array } else { nil } }

    /// A list or array of texts alone.
    public var texts: [String]? {
        switch content {
        case .texts(let texts): return texts
        case .list(let items, _):
            let texts = items.compactMap { at($0).text }
            return texts.count == items.count ? texts : nil
        default: return nil
        }
    }

    /// A list of integers only.
    public var integers: [Int]? {
        guard case .list(let items, _) = content else { return nil }
        let elements = items.compactMap { at($0).integer }
        return elements.count == items.count ? elements : nil
    }

    /// The name of an object's class.
    public var typeName: String? { if case .object(let type, _) = content { type } else { nil } }

    /// The state that an object was given.
    public var state: PickleValue? {
        if case .object(_, let state?) = content { at(state) } else { nil }
    }

    /// Its kind, in a word or two.
    public var kind: String {
        switch content {
        case .none: "None"
        case .boolean: "a truth value"
        case .integer, .number: "a number"
        case .text: "a text"
        case .bytes: "bytes"
        case .list(let items, let isTuple): "a \(isTuple ? "tuple" : "list") of \(items.count)"
        case .dictionary: "a dictionary"
        case .array(let array): "an array of shape \(array.shape)"
        case .texts(let texts): "an array of \(texts.count) texts"
        case .object(let type, _): type
        case .global(let name): name
        case .elementType, .openArray, .storage: "a part of an array"
        }
    }
}
