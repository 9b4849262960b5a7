import Foundation

/// The class-masked contrastive loss between rows of two matrices (LinguGKD, arXiv 2402.05894), with
/// its gradients, in strips of scores that stay in cache.
///
/// For unit rows s and t, classes y (−1: unknown) and a temperature τ:
/// loss_i = −log( e^(s_i·t_i/τ) / ( e^(s_i·t_i/τ) + Σ_{j≠i, y_j≠y_i or unknown} e^(s_i·t_j/τ) ) ).
public struct ContrastiveLoss {
    /// How many rows there are.
    public let count: Int
    /// Numbers a row.
    public let width: Int
    /// τ, above 0.
    public let temperature: Float

    /// Describes one loss.
    public init(count: Int, width: Int, temperature: Float) {
        self.count = count
        self.width = width
        self.temperature = temperature
    }

    /// The gradients of the mean loss, each `[count, width]`; written, not added.
    public struct Gradients {
        /// By the student's rows.
        public let student: UnsafeMutablePointer<Float>
        /// By the teacher's rows.
        public let teacher: UnsafeMutablePointer<Float>

        /// Wraps two buffers.
        public init(student: UnsafeMutablePointer<Float>, teacher: UnsafeMutablePointer<Float>) {
            self.student = student
            self.teacher = teacher
        }
    }

    /// Rows whose scores are computed at a time: as many as keep a strip within 2 MB.
    private var stripHeight: Int { max(16, min(count, 524_288 / max(1, count) / 16 * 16)) }

    /// Computes the loss of each row and, if wanted, the gradients of their mean.
    ///
    /// - Parameters:
    ///   - student: `[count, width]`, rows of length 1.
    ///   - teacher: `[count, width]`, rows of length 1.
    ///   - classes: `count` classes; negative: unknown.
    ///   - losses: Gets `count` numbers.
    ///   - gradients: Where to write the gradients.
    public func compute(
        _ student: UnsafePointer<Float>, _ teacher: UnsafePointer<Float>,
        classes: UnsafePointer<Int32>, losses: UnsafeMutablePointer<Float>, gradients: Gradients?
    ) {
        withScratch(stripHeight * count) { scores in
            for start in stride(from: 0, to: count, by: stripHeight) {
                let height = min(stripHeight, count - start)
                MatrixProduct.multiply(
                    student + start * width, teacher, into: scores, m: height, n: count, k: width,
                    transposeB: true, alpha: 1 / temperature)
                ThreadPool.shared.forEachRange(height, grain: max(1, 16_384 / count)) { rows in
                    for row in rows {
                        losses[start + row] = softmaxRow(
                            scores + row * count, start + row, classes,
                            wantsGradient: gradients != nil)
                    }
                }
                guard let gradients else { continue }
                MatrixProduct.multiply(
                    scores, teacher, into: gradients.student + start * width, m: height, n: width,
                    k: count)
                MatrixProduct.multiply(
                    scores, student + start * width, into: gradients.teacher, m: count, n: width,
                    k: height, transposeA: true, beta: start == 0 ? 0 : 1)
            }
        }
    }

    /// The loss of one row; its scores become the gradient of the mean loss by the dot products.
    @inline(__always)
    private func softmaxRow(
        _ scores: UnsafeMutablePointer<Float>, _ row: Int, _ classes: UnsafePointer<Int32>,
        wantsGradient: Bool
    ) -> Float {
        let pair = scores[row]
        // An unknown class equals none: −1 is exchanged for a number that no column has.
        let own = classes[row] < 0 ? Int32.min : classes[row]
        var largest = Vector(repeating: pair)
        forEachVector(count) { i in
            let x = Vector(loading: scores + i)
            largest = largest.replacing(with: x, where: x .> largest)
        } rest: { i, n in
            for c in i..<i + n { largest[0] = max(largest[0], scores[c]) }
        }
        let shift = largest.max()
        var total = Vector.zero
        var rest: Float = 0
        forEachVector(count) { i in
            // SAFETY: sixteen classes follow `classes + i`, since sixteen columns do.
            let others = UnsafeRawPointer(classes + i).loadUnaligned(as: SIMD16<Int32>.self)
            let p = Vector.exp(Vector(loading: scores + i) - shift)
                .replacing(with: 0, where: others .== own)
            p.store(to: scores + i)
            total += p
        } rest: { i, n in
            let p = Vector.exp(loadPart(scores + i, n) - shift)
            for c in i..<i + n {
                scores[c] = classes[c] == own ? 0 : p[c - i]
                rest += scores[c]
            }
        }
        // The pair counts whatever its class; if it was not masked, it is in the sum already.
        let kept = Foundation.exp(pair - shift)
        let sum = total.sum() + rest - scores[row] + kept
        scores[row] = kept
        if wantsGradient {
            let factor = 1 / (sum * temperature * Float(count))
            forEachVector(count) { i in
                (Vector(loading: scores + i) * factor).store(to: scores + i)
            } rest: { i, n in
                for c in i..<i + n { scores[c] *= factor }
            }
            scores[row] -= 1 / (temperature * Float(count))
        }
        return Foundation.log(sum) + shift - pair
    }
}
