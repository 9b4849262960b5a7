import Foundation

/// The class-masked contrastive loss between rows of two matrices (LinguGKD, arXiv 2402.05894),
/// with its gradients, in strips of scores that stay in cache.
///
/// For unit rows s and t, classes y (−1: unknown) and a temperature τ: loss_i = −log( e^(s_i·t_i/τ)
/// / ( e^(s_i·t_i/τ) + Σ_{j≠i, y_j≠y_i or unknown} e^(s_i·t_j/τ) ) ).
public struct ContrastiveLoss {
    /// The number of rows.
    public let count: Int
    /// The dimension of a row.
    public let width: Int
    /// τ, above 0.
    public let temperature: Float

    /// Describes one loss.
    public init(count: Int, width: Int, temperature: Float) {
        self.count = count
        self.width = width
        self.temperature = temperature
    }

    /// The gradients of the mean loss, each `[count, width]`; overwritten, not accumulated.
    public struct Gradients {
        /// The student's rows.
        public let student: UnsafeMutablePointer<Float>
        /// The teacher's rows.
        public internal(set) var teacher: UnsafeMutablePointer<Float>

        /// Wraps two buffers.
        public init(student: UnsafeMutablePointer<Float>, teacher: UnsafeMutablePointer<Float>) {
            self.student = student
            self.teacher = teacher
        }
    }

    /// Rows whose scores are computed at a time: as many as keep a strip within 1 MB.
    private var stripHeight: Int { max(16, min(count, 262_144 / max(1, count) / 16 * 16)) }

    /// Computes the loss of each row and, if wanted, the gradients of their mean.
    ///
    /// Each thread takes a block of rows in strips and accumulates the teacher's gradient in a
    /// buffer of its own; these are added in the order of the blocks.
    ///
    /// - Parameters:
    ///   - student: `[count, width]`, rows of unit length.
    ///   - teacher: `[count, width]`, rows of unit length.
    ///   - classes: `[count]`; negative: unknown.
    ///   - losses: Output, `[count]`.
    ///   - gradients: Where to write the gradients.
    public func compute(
        _ student: UnsafePointer<Float>, _ teacher: UnsafePointer<Float>,
        classes: UnsafePointer<Int32>, losses: UnsafeMutablePointer<Float>, gradients: Gradients?
    ) {
        let pool = ThreadPool.shared
        let wanted = max(1, min(pool.threadCount, count / 32))
        let size = (count + wanted - 1) / wanted
        let parts = (count + size - 1) / size
        let inputs = Inputs(
            student: student, teacher: teacher, classes: classes, losses: losses)
        withScratch(gradients == nil ? 0 : (parts - 1) * count * width) { partials in
            pool.forEachRange(parts) { range in
                for part in range {
                    let rows = part * size..<min(count, (part + 1) * size)
                    var own = gradients
                    if part > 0 { own?.teacher = partials + (part - 1) * count * width }
                    computeRows(rows, inputs, own)
                }
            }
            guard let gradients else { return }
            for part in 1..<max(1, parts) where part < parts {
                Elementwise.add(
                    partials + (part - 1) * count * width, UnsafePointer(gradients.teacher),
                    gradients.teacher, count * width)
            }
        }
    }

    private struct Inputs {
        let student: UnsafePointer<Float>
        let teacher: UnsafePointer<Float>
        let classes: UnsafePointer<Int32>
        let losses: UnsafeMutablePointer<Float>
    }

    /// A block of rows on one thread; writes its part of the teacher's gradient.
    private func computeRows(_ rows: Range<Int>, _ inputs: Inputs, _ gradients: Gradients?) {
        withScratch(stripHeight * count) { scores in
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: stripHeight) {
                let height = min(stripHeight, rows.upperBound - start)
                let student = inputs.student + start * width
                MatrixProduct.multiply(
                    student, inputs.teacher, into: scores, m: height, n: count, k: width,
                    transposeB: true, alpha: 1 / temperature)
                for row in 0..<height {
                    inputs.losses[start + row] = softmaxRow(
                        scores + row * count, start + row, inputs.classes,
                        wantsGradient: gradients != nil)
                }
                guard let gradients else { continue }
                MatrixProduct.multiply(
                    scores, inputs.teacher, into: gradients.student + start * width, m: height,
                    n: width, k: count)
                MatrixProduct.multiply(
                    scores, student, into: gradients.teacher, m: count, n: width, k: height,
                    transposeA: true, beta: start == rows.lowerBound ? 0 : 1)
            }
        }
    }

    /// The loss of one row; replaces its scores by the gradients of the mean loss in the dot
    /// products.
    @inline(__always)
    private func softmaxRow(
        _ scores: UnsafeMutablePointer<Float>, _ row: Int, _ classes: UnsafePointer<Int32>,
        wantsGradient: Bool
    ) -> Float {
        let pair = scores[row]
        // An unknown class equals no other: −1 is replaced by a value that no column has.
        let own = classes[row] < 0 ? Int32.min : classes[row]
        // Columns that do not count must not set the shift: at low temperatures nothing else would be left.
        var largest = Vector(repeating: pair)
        forEachVector(count) { i in
            // SAFETY: as below.
            let others = UnsafeRawPointer(classes + i).loadUnaligned(as: SIMD16<Int32>.self)
            let x = Vector(loading: scores + i)
            largest = largest.replacing(with: x, where: (x .> largest) .& (others .!= own))
        } rest: { i, n in
            for c in i..<i + n where classes[c] != own { largest[0] = max(largest[0], scores[c]) }
        }
        let shift = largest.max()
        var total = Vector.zero
        var rest: Float = 0
        forEachVector(count) { i in
            // SAFETY: 16 classes follow `classes + i`, as 16 columns do.
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
        // The pair counts whatever its class; unless masked, it is in the sum already.
        let kept = Foundation.exp(pair - shift)
        let sum = total.laneSum + rest - scores[row] + kept
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
