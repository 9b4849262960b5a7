import Compute

extension Tensor {
    /// The element-wise sum of two tensors of one shape.
    public func adding(_ other: Tensor) -> Tensor {
        precondition(shape == other.shape, "adding: \(shape) and \(other.shape)")
        return Tensor.filling(shape) { Elementwise.add(pointer, other.pointer, $0, count) }
            .recorded("adding", from: [self, other]) { gradient, sink in
                sink.add(0, gradient)
                sink.add(1, gradient)
            }
    }

    /// dropout(act(self + other + vector)) in one pass, with act the identity or ReLU.
    ///
    /// Shapes: `[rows, n]`, `[rows, n]` and `[n]` to `[rows, n]`.
    ///
    /// - Parameters:
    ///   - other: Another tensor, if any.
    ///   - vector: Added to every row, if any.
    ///   - activation: The activation act.
    ///   - dropout: The dropout rate after the ReLU, below 1, and the seed of the mask.
    public func adding(
        _ other: Tensor?, toRows vector: Tensor?, activation: EpilogueActivation,
        dropout: (rate: Float, seed: UInt64)? = nil
    ) -> Tensor {
        let (rows, n) = (rowCount, rowSize)
        precondition(
            other.map { $0.shape == shape } ?? true && vector.map { $0.count == n } ?? true,
            "adding: \(shape), \(other?.shape ?? []) and \(vector?.shape ?? [])")
        precondition(dropout == nil || activation == .relu, "dropout without ReLU")
        guard dropout != nil || other != nil || vector != nil else {
            return activation == .relu ? relu() : self
        }
        let mask = dropout.map { Dropout.Mask(rate: $0.rate, seed: $0.seed) }
        let result = Tensor.filling(shape) {
            RowWise.addWithEpilogue(
                pointer, other?.pointer, vector?.pointer, activation: activation, dropout: mask,
                $0, rows: rows, width: n)
        }
        let terms = [self] + [other, vector].compactMap { $0 }
        // The terms themselves are not saved.
        let (hasOther, vectorIndex) = (other != nil, vector == nil ? nil : terms.count - 1)
        return result.recorded("addWithEpilogue", from: terms) { gradient, sink in
            // The result is positive exactly where the sum was and nothing was dropped.
            let factor = dropout.map { 1 / (1 - $0.rate) } ?? 1
            let passed =
                activation == .relu ? result.reluGradient(gradient, factor: factor, sink) : gradient
            sink.add(0, passed)
            if hasOther { sink.add(1, passed) }
            guard let vectorIndex else { return }
            sink.accumulate(vectorIndex) {
                RowWise.addColumnSums(passed.pointer, to: $0, rows: rows, width: n)
            }
        }
    }

    /// The gradient before the ReLU: times `factor` where this result is positive, else zero.
    func reluGradient(_ gradient: Tensor, factor: Float, _ sink: GradientSink) -> Tensor {
        sink.mapping(gradient) {
            Elementwise.reluGradient(pointer, $0, $1, count, factor: factor)
        }
    }

    /// Every element times a factor.
    public func scaled(by factor: Float) -> Tensor {
        Tensor.filling(shape) { Elementwise.scale(pointer, by: factor, $0, count) }
            .recorded("scaled", from: [self]) { gradient, sink in
                sink.accumulate(0) {
                    Elementwise.addScaled(gradient.pointer, by: factor, to: $0, gradient.count)
                }
            }
    }

    /// The element-wise product of two tensors of one shape.
    public func multiplied(by other: Tensor) -> Tensor {
        precondition(shape == other.shape, "multiplied: \(shape) and \(other.shape)")
        let (a, b) = (detached, other.detached)
        return Tensor.filling(shape) { Elementwise.multiply(pointer, other.pointer, $0, count) }
            .recorded("multiplied", from: [self, other]) { gradient, sink in
                sink.accumulate(0) {
                    Elementwise.addProduct(gradient.pointer, b.pointer, $0, gradient.count)
                }
                sink.accumulate(1) {
                    Elementwise.addProduct(gradient.pointer, a.pointer, $0, gradient.count)
                }
            }
    }

    /// The sum of all elements, as a scalar.
    public func sum() -> Tensor {
        let count = count
        return Tensor(Elementwise.sum(pointer, count))
            .recorded("sum", from: [self]) { gradient, sink in
                let upstream = gradient.item
                sink.accumulate(0) { for i in 0..<count { $0[i] += upstream } }
            }
    }

    /// The same elements in another shape of the same count.
    public func reshaped(_ newShape: [Int]) -> Tensor {
        let oldShape = shape
        return Tensor(storage: storage, shape: newShape)
            .recorded("reshaped", from: [self]) { gradient, sink in
                sink.add(0, Tensor(storage: gradient.storage, shape: oldShape))
            }
    }
}
