import Checkpoints
import Foundation
import Support
import Tensor

/// Folders that paths may begin with.
enum Folders {
    /// What `~` stands for.
    static var home: String { LinguHome.userFolder }
}

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
        return Tensor(array.floats(), shape: array.shape)
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
