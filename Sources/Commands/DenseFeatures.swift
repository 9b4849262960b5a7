import Checkpoints
import Foundation
import Graphs
import Support
import Tensor

/// Reads and writes feature arrays as NumPy files.
enum DenseFeatures {
    /// Writes an array `[rows, columns]` as a `.npy` file.
    @Sendable static func write(_ features: Tensor, _ path: String) throws {
        try NumPyFile.write(NumPyArray(shape: features.shape, values: features.values), to: path)
    }

    /// The array `[rows, columns]` of a `.npy` file, or the first one of a `.npz` file.
    @Sendable static func read(_ path: String) throws -> Tensor {
        let array =
            path.hasSuffix(".npz")
            ? try firstArray(of: NumPyArchive(path: path), path) : try NumPyFile.read(path: path)
        let floats = array.floats()
        // Beyond Float32, float64 would become an infinity that the file does not hold.
        if array.format == .f64, array.shape.count == 2,
            let place = floats.firstIndex(where: { $0.isInfinite }),
            case let value = array.double(at: place), value.isFinite
        {
            throw GraphError.featureBeyondFloat(
                file: path.split(separator: "/").last.map(String.init) ?? path,
                node: place / array.shape[1], column: place % array.shape[1], value: value)
        }
        return Tensor(floats, shape: array.shape)
    }

    private static func firstArray(of archive: NumPyArchive, _ path: String) throws -> NumPyArray {
        guard let first = archive.arrays.values.first else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "the archive is empty",
                remedy: "save the features as one array")
        }
        return first
    }
}
