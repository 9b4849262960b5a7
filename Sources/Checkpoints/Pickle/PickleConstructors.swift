import Support

/// The functions and classes that a pickle may name, and what Lingu makes of their arguments.
///
/// Nothing else is accepted, and nothing of Python is run: an array is made of its bytes, an object is
/// kept as its class's name and its state.
enum PickleConstructors {
    /// Names of functions and classes with their modules.
    private static let names: Set<String> = [
        "collections.OrderedDict", "collections.defaultdict", "_codecs.encode",
        "copyreg._reconstructor", "copy_reg._reconstructor",
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
        "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
        "numpy.ndarray", "numpy.dtype",
        "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter", "torch._tensor._rebuild_from_type_v2",
        "torch.Size", "torch.device", "torch.Tensor", "torch.nn.parameter.Parameter",
        "torch_geometric.data.data.Data", "torch_geometric.data.data.DataEdgeAttr",
        "torch_geometric.data.data.DataTensorAttr", "torch_geometric.data.storage.GlobalStorage",
        "torch_geometric.data.storage.NodeStorage", "torch_geometric.data.storage.EdgeStorage",
        "torch_geometric.data.storage.BaseStorage", "torch_geometric.data.graph_store.EdgeAttr",
        "torch_geometric.data.feature_store.TensorAttr",
        "torch_sparse.tensor.SparseTensor", "torch_sparse.storage.SparseStorage",
    ]
    private static let builtins: Set<String> = [
        "object", "dict", "list", "tuple", "set", "frozenset", "int", "long", "float", "str",
        "unicode", "bool", "bytes", "bytearray",
    ]
    private static let sparseClasses: Set<String> = [
        "csr_matrix", "csc_matrix", "coo_matrix", "csr_array", "csc_array", "coo_array",
    ]
    /// The element types of PyTorch's storages.
    static let storageFormats: [String: BlockFormat] = [
        "torch.FloatStorage": .f32, "torch.DoubleStorage": .f64, "torch.HalfStorage": .f16,
        "torch.BFloat16Storage": .bf16, "torch.LongStorage": .i64, "torch.IntStorage": .i32,
        "torch.ShortStorage": .i16, "torch.CharStorage": .i8, "torch.ByteStorage": .u8,
        "torch.BoolStorage": .bool,
    ]

    /// The full name of a function or class.
    ///
    /// - Throws: `CheckpointError.unknownConstructor` for all but the listed ones.
    static func known(_ module: String, _ name: String, path: String) throws(CheckpointError)
        -> String
    {
        let full = "\(module).\(name)"
        if names.contains(full) || storageFormats[full] != nil { return full }
        if ["builtins", "__builtin__"].contains(module), builtins.contains(name) {
            return "builtins.\(name)"
        }
        if module.hasPrefix("scipy.sparse"), sparseClasses.contains(name) {
            return "scipy.sparse.\(name)"
        }
        throw .unknownConstructor(path: path, name: String(full.prefix(120)))
    }
}

// MARK: - Calls

extension PickleReader {
    private func value(_ index: Int) -> PickleValue { PickleValue(heap, index) }

    private func items(_ index: Int) throws(CheckpointError) -> [Int] {
        guard case .list(let items, _) = heap[index] else {
            throw malformed("a call has no arguments")
        }
        return items
    }

    /// The value that a function or class makes of a tuple of arguments.
    mutating func call(_ function: Int, _ arguments: Int) throws -> PickleContent {
        guard case .global(let name) = heap[function] else {
            throw malformed("something is called that is no function")
        }
        return try call(name, try items(arguments))
    }

    private mutating func call(_ name: String, _ arguments: [Int]) throws -> PickleContent {
        switch name {
        case "collections.OrderedDict", "builtins.dict":
            return try dictionary(arguments.first)
        case "collections.defaultdict": return .dictionary([])
        case "builtins.list", "builtins.set", "builtins.frozenset", "builtins.tuple", "torch.Size":
            guard let first = arguments.first else {
                return .list([], isTuple: name == "builtins.tuple")
            }
            return .list(try items(first), isTuple: name == "builtins.tuple")
        case "_codecs.encode": return try encoded(arguments)
        case "builtins.bytearray", "builtins.bytes":
            return try arguments.isEmpty
                ? .bytes(ByteRegion(copying: [])) : encoded(arguments)
        case "copyreg._reconstructor", "copy_reg._reconstructor":
            guard let first = arguments.first, case .global(let type) = heap[first] else {
                throw malformed("an object has no class")
            }
            return .object(type: type, state: nil)
        case "numpy.dtype": return try elementType(arguments)
        case "torch.device": return .none
        default:
            if name.contains("multiarray._reconstruct") { return .openArray }
            if name.hasSuffix("multiarray.scalar") { return try scalar(arguments) }
            if name.hasSuffix("numeric._frombuffer") { return try buffer(arguments) }
            if name.contains("._rebuild_") { return try rebuilt(name, arguments) }
            return .object(type: name, state: nil)
        }
    }

    private func dictionary(_ source: Int?) throws(CheckpointError) -> PickleContent {
        guard let source else { return .dictionary([]) }
        if case .dictionary(let pairs) = heap[source] { return .dictionary(pairs) }
        var pairs: [(key: Int, value: Int)] = []
        for entry in try items(source) {
            let pair = try items(entry)
            guard pair.count == 2 else { throw malformed("a dictionary's entry is no pair") }
            pairs.append((pair[0], pair[1]))
        }
        return .dictionary(pairs)
    }

    /// Bytes that were written as the characters of the same code points.
    private func encoded(_ arguments: [Int]) throws(CheckpointError) -> PickleContent {
        guard let first = arguments.first else { throw malformed("a text is missing") }
        if case .bytes(let region) = heap[first] { return .bytes(region) }
        guard case .text(let text) = heap[first] else { throw malformed("a text is missing") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw malformed("bytes are written as a text that is not Latin-1")
            }
            bytes.append(byte)
        }
        return .bytes(ByteRegion(copying: bytes))
    }

    /// Gives an object its state.
    mutating func build(_ target: Int, _ state: Int) throws {
        switch heap[target] {
        case .openArray:
            let parts = try items(state)
            guard parts.count == 5 else { throw malformed("an array has no state") }
            heap[target] = try array(
                type: parts[2], data: parts[4], shape: parts[1],
                isFortranOrder: value(parts[3]).integer == 1)
        case .elementType(let kind, let size, let order):
            let word = value(try items(state).dropFirst().first ?? state).text
            heap[target] = .elementType(
                kind: kind, size: size, order: word?.first.map { $0 == "=" ? "<" : $0 } ?? order)
        case .object(let type, _): heap[target] = .object(type: type, state: state)
        // Attributes of dictionaries (the version of a state) and of tensors say nothing here.
        default: break
        }
    }

    // MARK: - Arrays

    private func elementType(_ arguments: [Int]) throws(CheckpointError) -> PickleContent {
        guard let word = arguments.first.flatMap({ value($0).text }), !word.isEmpty else {
            throw malformed("an array's type has no name")
        }
        var rest = word[...]
        var order: Character = "<"
        if let first = rest.first, "<>|=".contains(first) {
            order = first == "=" ? "<" : first
            rest = rest.dropFirst()
        }
        guard let kind = rest.first else { throw malformed("an array's type has no name") }
        return .elementType(kind: kind, size: Int(rest.dropFirst()) ?? 0, order: order)
    }

    private func shape(_ index: Int) throws(CheckpointError) -> [Int] {
        guard let shape = value(index).integers, shape.count <= 32, shape.allSatisfy({ $0 >= 0 })
        else { throw malformed("an array's shape is no shape") }
        return shape
    }

    private func buffer(_ arguments: [Int]) throws -> PickleContent {
        guard arguments.count == 4 else { throw malformed("an array lacks arguments") }
        return try array(
            type: arguments[1], data: arguments[0], shape: arguments[2],
            isFortranOrder: value(arguments[3]).text == "F")
    }

    private func array(type: Int, data: Int, shape: Int, isFortranOrder: Bool) throws
        -> PickleContent
    {
        guard case .elementType(let kind, let size, let order) = heap[type] else {
            throw malformed("an array has no type")
        }
        // Arrays of objects are lists.
        if kind == "O" { return .list(try items(data), isTuple: false) }
        let dimensions = try self.shape(shape)
        var region: ByteRegion
        switch heap[data] {
        case .bytes(let bytes): region = bytes
        case .text:
            guard case .bytes(let bytes) = try encoded([data]) else { return .none }
            region = bytes
        default: throw malformed("an array has no bytes")
        }
        let descriptor = "\(order == ">" ? ">" : size == 1 ? "|" : "<")\(kind)\(size)"
        if kind == "U" || kind == "S" {
            return .texts(
                try NumPyTexts.texts(
                    region, descriptor: descriptor, count: NumPyTexts.count(dimensions), path: path)
            )
        }
        guard let format = NumPyFile.formats[descriptor] else {
            return .object(type: "numpy.ndarray of \(descriptor)", state: nil)
        }
        guard StoredTensor.byteCount(format: format, shape: dimensions) == region.count else {
            throw malformed("an array has \(region.count) bytes, which its shape does not need")
        }
        if isFortranOrder, dimensions.count > 1 {
            region = NumPyFile.transposed(region, shape: dimensions, size: format.bytesPerBlock)
        }
        return .array(NumPyArray(shape: dimensions, format: format, region: region))
    }

    private func scalar(_ arguments: [Int]) throws -> PickleContent {
        guard arguments.count == 2, case .elementType(let kind, let size, _) = heap[arguments[0]]
        else { throw malformed("a number has no type") }
        guard case .bytes(let region) = heap[arguments[1]] else { return .none }
        if kind == "U" || kind == "S" {
            return .text(
                try NumPyTexts.texts(
                    region, descriptor: "<\(kind)\(size)", count: 1, path: path
                ).first ?? "")
        }
        let descriptor = "\(size == 1 ? "|" : "<")\(kind)\(size)"
        guard let format = NumPyFile.formats[descriptor], region.count == format.bytesPerBlock
        else { return .object(type: "numpy.\(descriptor)", state: nil) }
        let array = NumPyArray(shape: [1], format: format, region: region)
        if let integer = array.integers()?.first { return .integer(Int(integer)) }
        return .number(
            format == .f64 ? array.double(at: 0) : array.floats().first.map(Double.init) ?? 0)
    }

    // MARK: - Tensors

    private mutating func rebuilt(_ name: String, _ arguments: [Int]) throws -> PickleContent {
        if name.hasSuffix("_rebuild_parameter") {
            guard let first = arguments.first else { throw malformed("a parameter is empty") }
            return heap[first]
        }
        if name.hasSuffix("_rebuild_from_type_v2") {
            guard arguments.count >= 3, case .global(let inner) = heap[arguments[0]], inner != name
            else { throw malformed("a tensor lacks arguments") }
            return try call(arguments[0], arguments[2])
        }
        guard arguments.count >= 4, case .storage(let format, let region) = heap[arguments[0]],
            let offset = value(arguments[1]).integer, offset >= 0
        else { throw malformed("a tensor has no numbers") }
        let shape = try shape(arguments[2])
        let strides = try self.shape(arguments[3])
        guard strides.count == shape.count else { throw malformed("a tensor's strides are none") }
        let view = StridedView(shape: shape, strides: strides, offset: offset)
        return .array(try view.array(of: region, format, path: path))
    }
}

/// A tensor as a view of a storage: where its elements lie.
private struct StridedView {
    let shape: [Int]
    let strides: [Int]
    let offset: Int

    /// The elements, row-major; those that lie so already are not copied.
    func array(of region: ByteRegion, _ format: BlockFormat, path: String) throws(CheckpointError)
        -> NumPyArray
    {
        let size = format.bytesPerBlock
        guard let bytes = StoredTensor.byteCount(format: format, shape: shape) else {
            throw .malformed(path: path, what: "a tensor's shape is \(shape)")
        }
        if bytes == 0 {
            return NumPyArray(shape: shape, format: format, region: ByteRegion(copying: []))
        }
        var last = offset
        for (dimension, stride) in zip(shape, strides) {
            let (reach, overflow) = (dimension - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflows) = last.addingReportingOverflow(reach)
            guard !overflow, !overflows else {
                throw .malformed(path: path, what: "a tensor reaches beyond its storage")
            }
            last = sum
        }
        // A view may repeat elements, but not without end.
        guard last < region.count / size, bytes <= region.count * 4 + 1 << 20 else {
            throw .malformed(path: path, what: "a tensor reaches beyond its storage")
        }
        if isContiguous {
            return NumPyArray(
                shape: shape, format: format, region: region[offset * size..<offset * size + bytes])
        }
        return NumPyArray(
            shape: shape, format: format,
            region: StridedElements.gathered(
                region, shape: shape, strides: strides, offset: offset, size: size))
    }

    private var isContiguous: Bool {
        var expected = 1
        for (dimension, stride) in zip(shape, strides).reversed() {
            if dimension != 1, stride != expected { return false }
            expected *= dimension
        }
        return true
    }
}
