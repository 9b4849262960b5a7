import Checkpoints
import JSON
import Support
import Tensor

/// A member of a file of arrays.
enum ArrayMember {
    case array(NumPyArray)
    case texts([String])
    case integers([Int])
    case sparse(SparseMatrix)
    case group(OrderedDictionary<String, ArrayMember>)
    /// Something else, by its kind.
    case other(String)

    init(_ value: PickleValue) {
        if let array = value.array {
            self = .array(array)
        } else if let number = value.integer {
            self = .integers([number])
        } else if let integers = value.integers, !integers.isEmpty {
            self = .integers(integers)
        } else if let texts = value.texts, !texts.isEmpty {
            self = .texts(texts)
        } else if let matrix = SparseArrays.matrix(value) {
            self = .sparse(matrix)
        } else if let members = value.members {
            var group: OrderedDictionary<String, ArrayMember> = [:]
            for (key, value) in members {
                guard let name = key.text,
                    !(value.members ?? []).contains(where: { $0.value.members != nil })
                else { continue }
                group[name] = ArrayMember(value)
            }
            self = .group(group)
        } else {
            self = .other(value.kind)
        }
    }

    /// How many entries along the first dimension.
    var rowCount: Int? {
        switch self {
        case .array(let array): array.shape.first
        case .texts(let texts): texts.count
        case .integers(let integers): integers.count
        case .sparse(let matrix): matrix.rowCount
        case .group, .other: nil
        }
    }

    /// How many elements or texts an entry has; 1 of a list.
    var rowSize: Int {
        switch self {
        case .array(let array): array.shape.dropFirst().reduce(1, *)
        case .sparse(let matrix): matrix.columnCount
        default: 1
        }
    }

    /// The integers of an array or list; `nil` if it holds others.
    var integers: [Int]? {
        switch self {
        case .integers(let integers): return integers
        case .array(let array):
            if let integers = array.integers() { return integers.map { Int($0) } }
            let indices = array.floats().map { $0.rounded() == $0 ? Double($0).integer : nil }
            let whole = indices.compactMap { $0 }
            return whole.count == indices.count ? whole : nil
        default: return nil
        }
    }

    /// An entry for each row as the text of a column; nothing of what is no column.
    var column: TextColumn? {
        switch self {
        case .texts(let texts): return TextColumn(texts)
        case .integers(let integers): return TextColumn(integers.lazy.map(String.init))
        case .array(let array):
            guard array.shape.count == 1 || (array.shape.count == 2 && array.shape[1] == 1) else {
                return nil
            }
            if let integers = array.integers() {
                return TextColumn(integers.lazy.map { String($0) })
            }
            return TextColumn(array.floats().lazy.map(Self.word))
        default: return nil
        }
    }

    private static func word(_ value: Float) -> String {
        if value.isNaN { return "" }
        return value.rounded() == value
            ? value.integer.map(String.init) ?? String(value) : String(value)
    }
}
