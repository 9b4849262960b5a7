import Compute
import Synchronization

/// Remembers the first tensor that holds NaN or infinity.
///
/// Large matrices are read when they are first multiplied, where nothing can be thrown. The reader
/// records the tensor here, and the caller of the product throws its name.
final class WeightDamage: Sendable {
    private let name = Mutex<String?>(nil)

    /// The tensor's name; `nil` as long as everything that was read is finite.
    var tensor: String? { name.withLock { $0 } }

    /// Notes the tensor if one of its elements is not finite.
    func look(at elements: UnsafePointer<Float>, count: Int, of tensor: String) {
        guard Finiteness.firstViolation(elements, count) != nil else { return }
        name.withLock { $0 = $0 ?? tensor }
    }
}
