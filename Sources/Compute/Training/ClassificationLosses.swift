import Foundation

/// Losses of logits, row by row.
public enum ClassificationLosses {
    /// log Σ eˣ of a row, computed without overflow.
    @inline(__always)
    static func logSum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
        var largest = x[0]
        for c in 1..<max(1, count) { largest = max(largest, x[c]) }
        var total: Float = 0
        forEachVector(count) { i in
            total += Vector.exp(Vector(loading: x + i) - largest).laneSum
        } rest: { i, n in
            for c in i..<i + n { total += Foundation.exp(x[c] - largest) }
        }
        return largest + Foundation.log(total)
    }

    /// out = softmax of each row (temperature 1).
    public static func softmax(
        _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        for row in 0..<rows {
            let (x, out) = (x + row * width, out + row * width)
            let total = logSum(x, width)
            for c in 0..<width { out[c] = Foundation.exp(x[c] - total) }
        }
    }

    /// The targets of a cross entropy.
    public struct Targets {
        /// The rows in the mean.
        public let rows: UnsafePointer<Int32>
        /// The class of each of these rows.
        public let classes: UnsafePointer<Int32>
        /// The number of these rows.
        public let count: Int
        /// The weight of each class; `nil`: all 1.
        public let classWeights: UnsafePointer<Float>?
        /// Label smoothing: the probability that is spread over all classes, 0 ..< 1.
        public let smoothing: Float

        /// Wraps buffers that outlive this value.
        public init(
            rows: UnsafePointer<Int32>, classes: UnsafePointer<Int32>, count: Int,
            classWeights: UnsafePointer<Float>?, smoothing: Float
        ) {
            self.rows = rows
            self.classes = classes
            self.count = count
            self.classWeights = classWeights
            self.smoothing = smoothing
        }

        func weight(_ index: Int) -> Float { classWeights?[Int(classes[index])] ?? 1 }
    }

    /// The weighted mean of −Σ target · log softmax over the chosen rows, like PyTorch's
    /// `cross_entropy`.
    public static func crossEntropy(_ x: UnsafePointer<Float>, width: Int, _ targets: Targets)
        -> Float
    {
        var (total, weights) = (Double(0), Double(0))
        let even = targets.smoothing / Float(width)
        for k in 0..<targets.count {
            let row = x + Int(targets.rows[k]) * width
            let sum = logSum(row, width)
            let label = Int(targets.classes[k])
            total += Double((1 - targets.smoothing) * targets.weight(k) * (sum - row[label]))
            weights += Double(targets.weight(k))
            guard even > 0 else { continue }
            for c in 0..<width {
                total += Double(even * (targets.classWeights?[c] ?? 1) * (sum - row[c]))
            }
        }
        return Float(total / max(weights, .leastNormalMagnitude))
    }

    /// gx += slope · the gradient of the cross entropy.
    public static func addCrossEntropyGradient(
        _ x: UnsafePointer<Float>, width: Int, _ targets: Targets, upstream: Float,
        to gx: UnsafeMutablePointer<Float>
    ) {
        let weights = (0..<targets.count).reduce(Float(0)) { $0 + targets.weight($1) }
        let scale = upstream / max(weights, .leastNormalMagnitude)
        let even = targets.smoothing / Float(width)
        for k in 0..<targets.count {
            let place = Int(targets.rows[k]) * width
            let row = x + place
            let sum = logSum(row, width)
            let sharp = (1 - targets.smoothing) * targets.weight(k)
            var mass = sharp
            if even > 0 {
                for c in 0..<width { mass += even * (targets.classWeights?[c] ?? 1) }
            }
            for c in 0..<width {
                var value = mass * Foundation.exp(row[c] - sum)
                if even > 0 { value -= even * (targets.classWeights?[c] ?? 1) }
                gx[place + c] += scale * value
            }
            gx[place + Int(targets.classes[k])] -= scale * sharp
        }
    }

    /// T² · mean over rows of KL(softmax(teacher / T) ‖ softmax(x / T)) (Hinton and others 2015),
    /// and slope · its gradient in `gx`, if wanted.
    ///
    /// - Parameters:
    ///   - x: The student's logits, `[nodes, width]`.
    ///   - teacher: The teacher's logits, of the same shape.
    ///   - rows: The rows in the mean.
    ///   - temperature: T, above 0.
    ///   - gx: The gradient for a slope of 1 is added to it.
    public static func softLabels(
        _ x: UnsafePointer<Float>, teacher: UnsafePointer<Float>, width: Int,
        rows: UnsafePointer<Int32>, count: Int, temperature: Float,
        gradient gx: UnsafeMutablePointer<Float>?
    ) -> Float {
        var total = Double(0)
        var (student, wanted) = (
            [Float](repeating: 0, count: width), [Float](repeating: 0, count: width)
        )
        for k in 0..<count {
            let place = Int(rows[k]) * width
            for c in 0..<width {
                student[c] = x[place + c] / temperature
                wanted[c] = teacher[place + c] / temperature
            }
            let (sum, wantedSum) = (logSum(student, width), logSum(wanted, width))
            for c in 0..<width {
                let (p, logQ) = (Foundation.exp(wanted[c] - wantedSum), student[c] - sum)
                total += Double(p * (wanted[c] - wantedSum - logQ))
                gx?[place + c] += temperature / Float(count) * (Foundation.exp(logQ) - p)
            }
        }
        return temperature * temperature * Float(total / Double(max(1, count)))
    }
}
