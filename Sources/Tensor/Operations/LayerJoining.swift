import Compute
import Foundation

/// Combinations of several matrices of one shape, as jumping knowledge combines layers' results.
extension Tensor {
    /// A range of columns.
    ///
    /// Shapes: `[rows, width]` to `[rows, columns.count]`.
    public func columns(_ columns: Range<Int>) -> Tensor {
        let (rows, width, start) = (rowCount, rowSize, columns.lowerBound)
        let taken = columns.count
        precondition(
            shape.count == 2 && start >= 0 && columns.upperBound <= width,
            "columns \(columns) of \(shape)")
        return Tensor.filling([rows, taken]) { out in
            for row in 0..<rows {
                (out + row * taken).update(from: pointer + row * width + start, count: taken)
            }
        }.recorded("columns", from: [self]) { gradient, sink in
            sink.accumulate(0) { ga in
                for row in 0..<rows {
                    let (from, to) = (gradient.pointer + row * taken, ga + row * width + start)
                    for column in 0..<taken { to[column] += from[column] }
                }
            }
        }
    }

    /// The element-wise maximum; the gradient goes to the first of ties.
    ///
    /// Shapes: tensors of one shape to the same.
    public static func maximum(of parts: [Tensor]) -> Tensor {
        precondition(
            !parts.isEmpty && parts.allSatisfy { $0.shape == parts[0].shape },
            "the maximum of \(parts.map(\.shape))")
        let inputs = parts.map(\.detached)
        let result = Tensor.filling(parts[0].shape) { out in
            out.update(from: inputs[0].pointer, count: inputs[0].count)
            for input in inputs.dropFirst() {
                Elementwise.map(out, input.pointer, out, input.count) {
                    $0.replacing(with: $1, where: $1 .> $0)
                }
            }
        }
        return result.recorded("maximum", from: parts) { gradient, sink in
            for (index, input) in inputs.enumerated() {
                sink.accumulate(index) { ga in
                    for i in 0..<input.count where input.pointer[i] == result.pointer[i] {
                        let isFirst = !inputs[..<index].contains {
                            $0.pointer[i] == result.pointer[i]
                        }
                        if isFirst { ga[i] += gradient.pointer[i] }
                    }
                }
            }
        }
    }

    /// Σ_l softmax(scores)_il · parts_l,i: each row is a weighted mean of the parts' rows.
    ///
    /// Shapes: L parts `[rows, width]` and scores `[rows, L]` to `[rows, width]`.
    public static func softmaxWeightedRows(_ parts: [Tensor], scores: Tensor) -> Tensor {
        let (rows, width, count) = (scores.rowCount, parts.first?.rowSize ?? 0, parts.count)
        precondition(
            count > 0 && scores.shape == [rows, count]
                && parts.allSatisfy { $0.shape == [rows, width] },
            "rows of \(parts.map(\.shape)) weighted by \(scores.shape)")
        let inputs = parts.map(\.detached)
        let probabilities = scores.softmaxOfRows
        return Tensor.filling([rows, width]) { out in
            for row in 0..<rows {
                for column in 0..<width {
                    var sum: Float = 0
                    for (index, input) in inputs.enumerated() {
                        sum +=
                            probabilities.pointer[row * count + index]
                            * input.pointer[row * width + column]
                    }
                    out[row * width + column] = sum
                }
            }
        }.recorded("softmaxWeightedRows", from: parts + [scores]) { gradient, sink in
            for index in 0..<count {
                sink.accumulate(index) { ga in
                    for row in 0..<rows {
                        let probability = probabilities.pointer[row * count + index]
                        for i in row * width..<(row + 1) * width {
                            ga[i] += probability * gradient.pointer[i]
                        }
                    }
                }
            }
            sink.accumulate(count) { ga in
                for row in 0..<rows {
                    let dots = inputs.map {
                        Elementwise.dot(
                            $0.pointer + row * width, gradient.pointer + row * width, width)
                    }
                    let own = probabilities.pointer + row * count
                    let mean = dots.indices.reduce(Float(0)) { $0 + own[$1] * dots[$1] }
                    for index in 0..<count {
                        ga[row * count + index] += own[index] * (dots[index] - mean)
                    }
                }
            }
        }
    }

    /// The softmax of each row; carries no gradient.
    private var softmaxOfRows: Tensor {
        let (rows, width) = (rowCount, rowSize)
        return Tensor.filling(shape) { out in
            for row in 0..<rows {
                let (from, to) = (pointer + row * width, out + row * width)
                var largest = -Float.infinity
                for column in 0..<width { largest = max(largest, from[column]) }
                var total: Float = 0
                for column in 0..<width {
                    to[column] = exp(from[column] - largest)
                    total += to[column]
                }
                for column in 0..<width { to[column] /= total }
            }
        }
    }
}
