import Compute
import Support

/// Where a backward function puts the gradients of its inputs.
public struct GradientSink {
    let records: [TapeRecord?]
    /// Whether nobody else sees the operation's own gradient.
    let isGradientOwned: Bool

    /// Whether the input with this index needs a gradient; skip the work if not.
    public func wants(_ index: Int) -> Bool { records[index] != nil }

    /// Accumulates a gradient for the input with this index; computed only if it is needed.
    public func add(_ index: Int, _ gradient: @autoclosure () -> Tensor) {
        records[index]?.accumulate(gradient())
    }

    /// The operation's gradient mapped element by element: in place if nobody else sees it, which
    /// saves memory as large as the result.
    ///
    /// - Parameters:
    ///   - gradient: The gradient of the result; not to be read afterwards.
    ///   - change: Reads the elements at the first address and writes as many at the second, which
    ///     may be the same.
    public func mapping(
        _ gradient: Tensor, _ change: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        let result = isGradientOwned ? gradient : .filling(gradient.shape) { _ in }
        change(gradient.pointer, result.storage.pointer)
        return result
    }

    /// Accumulates into the gradient of the input with this index in place, if it is needed.
    ///
    /// The closure gets the address of a buffer in the input's shape and must add to it.
    public func accumulate(_ index: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        records[index]?.accumulate(body)
    }

    /// Writes the gradient of the input with this index, or accumulates into it if it has one, if
    /// it is needed.
    ///
    /// The closure gets the address of a buffer in the input's shape; unless it is told to add, it
    /// must write every element. That saves a pass of zeros over large gradients.
    public func write(
        _ index: Int, _ body: (UnsafeMutablePointer<Float>, _ adds: Bool) -> Void
    ) {
        records[index]?.write(body)
    }
}
