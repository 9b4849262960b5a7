import Checkpoints
import Compute
import Foundation
import Support
import Synchronization
import Tensor

/// How a model's frozen weights are kept.
public struct ModelLoadOptions: Sendable, Equatable {
    /// The precision of products with weights that are packed.
    public var precision: ComputePrecision
    /// The limit on the memory of weights in bytes, packed and mapped ones together; weights beyond it are
    /// not packed but read from the file.
    public var weightMemory: Int
    /// The limit on saved tensors of the forward pass of tuning in bytes; beyond it the first layers are recomputed in the
    /// backward pass.
    public var activationMemory: Int

    /// Makes options.
    ///
    /// - Parameters:
    ///   - precision: bfloat16 where the machine has such products, by default.
    ///   - weightMemory: In bytes; a quarter of the machine's memory by default.
    ///   - activationMemory: In bytes; an eighth of the machine's memory by default.
    public init(
        precision: ComputePrecision = .bfloat16, weightMemory: Int? = nil,
        activationMemory: Int? = nil
    ) {
        let all = ProcessInfo.processInfo.physicalMemory
        self.precision = precision
        self.weightMemory = weightMemory ?? Int(clamping: all / 4)
        self.activationMemory = activationMemory ?? Int(clamping: all / 8)
    }
}

/// The frozen weights of a loaded model, by Hugging Face's names; shared by all models that differ
/// only in their adapter.
final class WeightStore: Sendable {
    private struct State {
        var matrices: [String: any FrozenMatrix] = [:]
        var vectors: [String: Parameter] = [:]
        /// Which of the file's rows comes at each place, of matrices that are not in the file's order.
        var orders: [String: [Int]] = [:]
        /// The memory of packed weights beyond the file's pages that they replace.
        var packedBytes = 0
        /// The tensors of the file that were asked for.
        var used: Set<String> = []
        /// Raised to end loading before the next matrix.
        var cancellation: Cancellation?
    }
    private let state = Mutex(State())
    private let damage = WeightDamage()
    /// Matrices of at most so many elements are checked for NaN when they are loaded, larger ones when they
    /// are first multiplied.
    private static let smallMatrix = 1 << 18
    let source: any TensorSource
    let fileName: @Sendable (String) -> String
    let options: ModelLoadOptions
    /// The size of all tensors in the file.
    private let mappedBytes: Int
    /// Merged additions to matrices, by the matrices' names.
    let additions: [String: LowRankRows]

    /// Makes a store that loads weights when they are first asked for.
    ///
    /// - Parameters:
    ///   - source: The file or folder.
    ///   - cancellation: Watched until `finishLoading()`.
    ///   - fileName: From our names to the file's.
    init(
        _ source: any TensorSource, options: ModelLoadOptions, _ cancellation: Cancellation,
        fileName: @escaping @Sendable (String) -> String
    ) {
        self.source = source
        self.options = options
        self.fileName = fileName
        additions = [:]
        mappedBytes = source.tensorNames.reduce(0) { sum, name in
            sum + ((try? source.tensorIfPresent(named: name))?.region.count ?? 0)
        }
        state.withLock { $0.cancellation = cancellation }
    }

    /// Makes a store of another one's weights with an adapter's additions.
    init(_ other: WeightStore, merging adapter: LoRAAdapter) {
        source = other.source
        options = other.options
        fileName = other.fileName
        mappedBytes = other.mappedBytes
        var additions = other.additions
        for (path, module) in adapter.modules {
            let name = path + ".weight"
            additions[name] = LowRankRows(module, after: additions[name])
        }
        self.additions = additions
    }

    /// Ends cancellation: weights that are loaded later belong to another command.
    func finishLoading() { state.withLock { $0.cancellation = nil } }

    /// The file's path.
    var path: String { source.path }

    /// A tensor as it is stored; `nil` if there is none.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat`, also for integers, which are some quantisation's
    ///   codes without the scales that belong to them.
    func stored(_ name: String) throws -> StoredTensor? {
        let inFile = fileName(name)
        state.withLock { _ = $0.used.insert(inFile) }
        let tensor = try source.tensorIfPresent(named: inFile)
        guard let tensor, tensor.format.isInteger else { return tensor }
        throw CheckpointError.unsupportedFormat(
            path: path, tensor: inFile, format: tensor.format.rawValue)
    }

    /// The tensors of the file that nothing asked for so far, in the order of the file.
    var unusedTensors: [String] {
        let used = state.withLock { $0.used }
        return source.tensorNames.filter { !used.contains($0) }
    }

    /// A tensor as it is stored, of a shape.
    func stored(_ name: String, shape: [Int]) throws -> StoredTensor {
        guard let tensor = try stored(name) else {
            return try source.tensor(named: fileName(name), shape: shape)
        }
        guard tensor.shape == shape else {
            throw CheckpointError.shapeMismatch(
                path: path, tensor: tensor.name, expected: shape, found: tensor.shape)
        }
        return tensor
    }

    /// A vector of weights.
    ///
    /// - Parameters:
    ///   - name: Our name of it.
    ///   - offset: Added to every element.
    ///   - order: Which of the file's elements comes at each place; `nil`: as in the file.
    func vector(_ name: String, count: Int, plus offset: Float = 0, order: [Int]? = nil) throws
        -> Parameter
    {
        if let known = state.withLock({ $0.vectors[name] }) { return known }
        let inFile = try stored(name, shape: [count]).dequantized()
        guard inFile.allSatisfy(\.isFinite) else {
            throw LanguageModelError.damagedWeights(path: path, tensor: fileName(name))
        }
        let values = (order.map { $0.map { inFile[$0] } } ?? inFile).map { $0 + offset }
        let made = Parameter(
            path: name, value: Tensor(values, shape: [count]), isTrainable: false)
        return state.withLock { state in
            state.vectors[name] = state.vectors[name] ?? made
            return state.vectors[name] ?? made
        }
    }

    /// A matrix `[rows, columns]`, or a strip of the head's rows.
    ///
    /// - Parameters:
    ///   - name: Our name of it.
    ///   - rows: How many rows the whole matrix has.
    ///   - part: The rows that are wanted; all by default.
    ///   - order: Which of the file's rows comes at each place; `nil`: as in the file.
    func matrix(
        _ name: String, rows: Int, columns: Int, part: Range<Int>? = nil, order: [Int]? = nil
    ) throws -> any FrozenMatrix {
        let key = part.map { "\(name)[\($0)]" } ?? name
        if let known = state.withLock({ $0.matrices[key] }) { return known }
        try state.withLock { $0.cancellation }?.check()
        let tensor = try stored(name, shape: [rows, columns])
        let range = part ?? 0..<rows
        let expand = Self.expansion(
            of: tensor, named: fileName(name), from: range.lowerBound, order: order,
            adding: additions[name], damage)
        if range.count * columns <= Self.smallMatrix {
            _ = Tensor.filling([range.count, columns]) { expand(0..<range.count, $0) }
            try requireSound()
        }
        let made = frozen(
            tensor, range, isStoredAsUsed: order == nil && additions[name] == nil,
            isHead: part != nil, expand)
        return state.withLock { state in
            state.orders[name] = order
            state.matrices[key] = state.matrices[key] ?? made
            return state.matrices[key] ?? made
        }
    }

    /// Returns if all weights that were read so far are finite, and the files as they were.
    ///
    /// - Throws: `LanguageModelError.damagedWeights`, `FileError.changed`.
    func requireSound() throws {
        try source.requireIntact()
        guard let tensor = damage.tensor else { return }
        throw LanguageModelError.damagedWeights(path: path, tensor: tensor)
    }

    private func frozen(
        _ tensor: StoredTensor, _ part: Range<Int>, isStoredAsUsed: Bool, isHead: Bool,
        _ expand: @escaping ExpandedPanelMatrix.Source
    ) -> any FrozenMatrix {
        let compact = compact(tensor, part, isStoredAsUsed: isStoredAsUsed, source: expand)
        // A vocabulary's matrix is used for the few rows that have an answer: expanding it then costs less
        // than hundreds of megabytes of packed weights.
        if isHead { return compact }
        let needed =
            FrozenMatrices.byteCount(
                elementCount: part.count * tensor.columns, precision: options.precision,
                isForwardOnly: false) - compact.byteCount
        let fits = state.withLock { state in
            guard mappedBytes + state.packedBytes + needed <= options.weightMemory else {
                return false
            }
            state.packedBytes += needed
            return true
        }
        guard fits else { return compact }
        let packed = FrozenMatrices.make(
            outFeatures: part.count, inFeatures: tensor.columns, precision: options.precision
        ) { range, target in
            // SAFETY: threads write different rows, for all of which the caller has allocated memory.
            nonisolated(unsafe) let target = target
            let columns = tensor.columns
            ThreadPool.shared.forEachRange(range.count, grain: max(1, 65_536 / max(1, columns))) {
                expand(
                    range.lowerBound + $0.lowerBound..<range.lowerBound + $0.upperBound,
                    target + $0.lowerBound * columns)
            }
            // Packing reads all rows, and then the packed form is what products read.
            if range.count == part.count { tensor.releasePages(rows: part) }
        }
        // Rows that are out of the file's order, or changed, are expanded one by one: once, not each time.
        guard isStoredAsUsed else { return packed }
        return FewRowsMatrix(many: packed, few: compact)
    }

    private func compact(
        _ tensor: StoredTensor, _ part: Range<Int>, isStoredAsUsed: Bool,
        source: @escaping ExpandedPanelMatrix.Source
    ) -> ExpandedPanelMatrix {
        let isRounded = FrozenMatrices.quantizesSingleRows(in: options.precision)
        let multiply: ExpandedPanelMatrix.RowProducts = { x in
            // SAFETY: the caller guarantees a row of x and memory for the requested products.
            let x = VectorFactor(
                UnsafeBufferPointer(start: x, count: tensor.columns), isRounded: isRounded)
            return { rows, y in
                tensor.multiply(
                    rows: part.lowerBound + rows.lowerBound..<part.lowerBound + rows.upperBound,
                    by: x, into: UnsafeMutableBufferPointer(start: y, count: rows.count))
            }
        }
        return ExpandedPanelMatrix(
            outFeatures: part.count, inFeatures: tensor.columns,
            byteCount: part.count * tensor.bytesPerRow,
            storageDescription: "\(tensor.format.rawValue), mapped", precision: options.precision,
            source: source, products: isStoredAsUsed ? multiply : nil)
    }

    /// A closure that writes rows of a tensor as Float32, in another order than the file's if there is one,
    /// with an adapter's additions if there are any.
    private static func expansion(
        of tensor: StoredTensor, named name: String, from start: Int, order: [Int]?,
        adding addition: LowRankRows?, _ damage: WeightDamage
    ) -> @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void {
        let columns = tensor.columns
        return { range, target in
            if let order {
                for (index, row) in range.enumerated() {
                    let place = order[start + row]
                    // SAFETY: the caller guarantees memory for the requested rows.
                    let output = UnsafeMutableBufferPointer(
                        start: target + index * columns, count: columns)
                    tensor.dequantize(rows: place..<place + 1, into: output)
                }
            } else {
                // SAFETY: the caller guarantees memory for the requested rows.
                let output = UnsafeMutableBufferPointer(start: target, count: range.count * columns)
                let rows = start + range.lowerBound..<start + range.upperBound
                tensor.dequantize(rows: rows, into: output)
            }
            addition?.add(to: target, rows: range)
            damage.look(at: target, count: range.count * columns, of: name)
        }
    }

    /// Which of the file's rows comes at each place of a matrix that was loaded; `nil`: as in the file.
    func order(of name: String) -> [Int]? { state.withLock { $0.orders[name] } }

    /// Element counts, bytes and storage formats of everything loaded so far.
    var summary: (parameters: Int, bytes: Int, forms: [String: Int]) {
        state.withLock { state in
            var (parameters, bytes, forms) = (0, 0, [String: Int]())
            for matrix in state.matrices.values {
                parameters += matrix.outFeatures * matrix.inFeatures
                bytes += matrix.byteCount
                forms[matrix.storageDescription, default: 0] += matrix.byteCount
            }
            for vector in state.vectors.values {
                parameters += vector.value.count
                bytes += vector.value.count * MemoryLayout<Float>.size
            }
            return (parameters, bytes, forms)
        }
    }
}
