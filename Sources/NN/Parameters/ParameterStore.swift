import Support
import Tensor

/// All parameters of a network, in the order in which its layers asked for them.
///
/// Loading, saving, freezing, counting and the optimisers' lists all use this one list. A store
/// belongs to the thread that builds and trains its network.
public final class ParameterStore: @unchecked Sendable {
    /// The parameters in the order they were made.
    public private(set) var parameters: [Parameter] = []
    private var indices: [String: Int] = [:]
    private var random: RandomSource
    /// Elements of parameters that were only counted; `nil` where they are made.
    private var countedElements: Int?

    /// Makes an empty store whose parameters are initialised from a seed.
    public init(seed: Int) { random = RandomSource(seed: seed) }

    /// A store that makes no parameters and only counts their elements, so that a network's size is
    /// known before memory is taken.
    public static func counting() -> ParameterStore {
        let store = ParameterStore(seed: 0)
        store.countedElements = 0
        return store
    }

    /// The scope of a network's outermost layer.
    public var root: ParameterScope { ParameterScope(store: self, path: "") }

    /// The trainable parameters.
    public var trainable: [Parameter] { parameters.filter(\.isTrainable) }

    /// The number of elements of all parameters.
    public var elementCount: Int {
        countedElements ?? parameters.reduce(0) { $0 + $1.value.count }
    }

    /// The memory of all parameters, in bytes.
    public var byteCount: Int { elementCount * MemoryLayout<Float>.size }

    /// The parameter at a path, such as `convs.0.weight`.
    public subscript(path: String) -> Parameter? { indices[path].map { parameters[$0] } }

    /// The values of all parameters, by path; a copy.
    public var snapshot: [String: Tensor] {
        Dictionary(uniqueKeysWithValues: parameters.map { ($0.path, $0.value.copied) })
    }

    /// Replaces the values of all parameters.
    ///
    /// - Throws: `ParameterError.missing` or `.shapeMismatch`; then nothing has changed.
    public func restore(_ values: [String: Tensor]) throws(ParameterError) {
        for parameter in parameters {
            guard let value = values[parameter.path] else { throw .missing(path: parameter.path) }
            guard value.shape == parameter.value.shape else {
                throw .shapeMismatch(
                    path: parameter.path, expected: parameter.value.shape, found: value.shape)
            }
        }
        for parameter in parameters {
            if let value = values[parameter.path] { parameter.assign(value) }
        }
    }

    /// Clears all gradients.
    public func clearGradients() { parameters.forEach { $0.clearGradient() } }

    fileprivate func make(path: String, shape: [Int], initializer: Initializer) -> Parameter {
        precondition(indices[path] == nil, "two parameters are called \(path)")
        let value: Tensor
        if let counted = countedElements {
            let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
            countedElements = counted.addingReportingOverflow(count).partialValue
            value = .zeros([0])
        } else {
            value = initializer.values(shape: shape, random: &random)
        }
        let parameter = Parameter(path: path, value: value)
        indices[path] = parameters.count
        parameters.append(parameter)
        return parameter
    }
}

/// A position in a network's tree of names, where a layer makes its parameters.
public struct ParameterScope {
    /// The store that the parameters go to.
    public let store: ParameterStore
    /// The names from the root to here, joined by dots.
    public let path: String

    /// The scope of a part of this layer.
    public func scope(_ name: String) -> ParameterScope {
        ParameterScope(store: store, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The scope of the part with an index.
    public func scope(_ index: Int) -> ParameterScope { scope(String(index)) }

    /// Makes a parameter here.
    ///
    /// - Parameters:
    ///   - name: Its name as in checkpoints, such as `weight`.
    ///   - shape: Its shape; the last dimension counts inputs.
    ///   - initializer: How it is initialised.
    public func parameter(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Parameter {
        store.make(path: scope(name).path, shape: shape, initializer: initializer)
    }
}

/// Why given values do not fit a network.
public enum ParameterError: Diagnostic {
    /// There is no value for a parameter.
    case missing(path: String)
    /// A value has another shape.
    case shapeMismatch(path: String, expected: [Int], found: [Int])
    /// An optimiser's state of a parameter is impossible: `what` names it.
    case invalidState(path: String, _ what: String)

    /// `ParameterMismatch`.
    public var name: String { "ParameterMismatch" }
    /// The parameter that does not match.
    public var summary: String {
        switch self {
        case .missing(let path): "the file has no parameter “\(path)”"
        case .shapeMismatch(let path, let expected, let found):
            "the parameter “\(path)” has the shape \(found), the network needs \(expected)"
        case .invalidState(let path, let what):
            "the optimizer's state of “\(path)” is damaged: \(what)"
        }
    }
    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .missing, .shapeMismatch:
            "load the file into a network of the architecture, width and depth it was saved from"
        case .invalidState: "delete the checkpoint and begin again"
        }
    }
}
