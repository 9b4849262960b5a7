import Compute

/// The few raw routines that the tape itself needs.
enum TensorRoutines {
    static func addInPlace(
        _ addition: UnsafePointer<Float>, _ sum: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        Elementwise.add(addition, UnsafePointer(sum), sum, count)
    }
}
