import Foundation
import Tensor

extension Tensor {
    /// The logarithm of each element, of probabilities below 1e-8 as if they were that.
    var logarithms: Tensor { Tensor(values.map { log(max($0, 1e-8)) }, shape: shape) }
}
