import Synchronization
import Tensor

/// Computes the products of sparse inputs with weights in another way than usual, for explanations.
public protocol SparseProducts: AnyObject, Sendable {
    /// X · Wᵀ.
    ///
    /// Shapes: weight `[out, width]` to `[nodes, out]`.
    func product(_ inputs: Propagation, weight: Tensor) -> Tensor
    /// Learns that the inputs are used otherwise than in products, written out.
    func inputsWereWrittenOut()
}

/// Keeps every product, with the gradient that comes back to it.
///
/// The gradient of the inputs themselves, `[nodes, width]`, would be much fuller than they are; what each entry
/// contributes follows from the products' gradients, `[nodes, out]`, and the weights.
public final class ProductRecorder: SparseProducts {
    /// A product and what it was made with.
    public struct Product: Sendable {
        /// W, `[out, width]`.
        public let weight: Tensor
        /// X · Wᵀ, `[nodes, out]`, with its gradient after a backward pass.
        public let parameter: Parameter
    }

    private struct State: Sendable {
        var products: [Product] = []
        var isWrittenOut = false
    }
    private let state = Mutex(State())

    /// Makes a recorder of nothing so far.
    public init() {}

    /// The products in the order in which the network asked for them.
    public var products: [Product] { state.withLock { $0.products } }
    /// Whether the inputs were also used otherwise, so that the products do not tell everything.
    public var isWrittenOut: Bool { state.withLock { $0.isWrittenOut } }

    /// X · Wᵀ as a value that gradients come back to.
    public func product(_ inputs: Propagation, weight: Tensor) -> Tensor {
        let value = inputs.matrix.linear(weight: weight.detached, transposed: inputs.transposed)
        let parameter = Parameter(path: "product", value: value)
        state.withLock {
            $0.products.append(Product(weight: weight.detached, parameter: parameter))
        }
        return parameter.tensor
    }

    /// Notes it.
    public func inputsWereWrittenOut() { state.withLock { $0.isWrittenOut = true } }
}

/// Gives the products of inputs with a node's row or a column zero, from those of the inputs as they are.
public final class EditedProducts: SparseProducts {
    /// The rows and columns that are zero.
    public enum Edit: Sendable, Equatable {
        /// A node's row.
        case row(Int)
        /// An input column.
        case column(Int)
    }

    private let known: [ProductRecorder.Product]
    private let edit: Edit

    /// Prepares passes through a network.
    ///
    /// - Parameters:
    ///   - known: Products of the unchanged inputs; what is not among them is computed.
    ///   - edit: What is zero.
    public init(known: [ProductRecorder.Product], edit: Edit) {
        self.known = known
        self.edit = edit
    }

    /// X · Wᵀ with the part that is zero taken out.
    public func product(_ inputs: Propagation, weight: Tensor) -> Tensor {
        let width = weight.rowCount
        let found = known.first {
            $0.weight.pointer == weight.pointer && $0.weight.shape == weight.shape
        }
        let known =
            found?.parameter.value
            ?? inputs.matrix.linear(weight: weight.detached, transposed: inputs.transposed)
        return .filling(known.shape) { target in
            // SAFETY: both hold `nodes · width` elements, and all rows are below `nodes`.
            target.update(from: known.pointer, count: known.count)
            switch edit {
            case .row(let row): (target + row * width).update(repeating: 0, count: width)
            case .column(let column):
                for entry in inputs.transposed.entries(ofRow: column) {
                    let row = target + Int(inputs.transposed.columnIndices[entry]) * width
                    let value = inputs.transposed.values[entry]
                    for output in 0..<width {
                        row[output] -= value * weight.pointer[output * weight.rowSize + column]
                    }
                }
            }
        }
    }

    /// Cannot be: such inputs are only made where the unchanged ones were not written out.
    public func inputsWereWrittenOut() {
        preconditionFailure("edited products do not stand for inputs that are written out")
    }
}
