import Compute

/// The rows, classes and weights of a cross entropy.
public struct CrossEntropyTargets: Sendable {
    /// The rows in the mean.
    public let rows: [Int32]
    /// The class of each of these rows.
    public let classes: [Int32]
    /// The weight of each class; `nil`: all 1.
    public let classWeights: [Float]?
    /// Label smoothing: the probability that is spread over all classes, 0 ..< 1.
    public let smoothing: Float

    /// Makes targets; rows and classes have the same count.
    public init(
        rows: [Int32], classes: [Int32], classWeights: [Float]? = nil, smoothing: Float = 0
    ) {
        precondition(rows.count == classes.count, "\(rows.count) rows, \(classes.count) classes")
        precondition(smoothing >= 0 && smoothing < 1, "label smoothing of \(smoothing)")
        self.rows = rows
        self.classes = classes
        self.classWeights = classWeights
        self.smoothing = smoothing
    }

    func withPointers<Result>(_ body: (ClassificationLosses.Targets) -> Result) -> Result {
        func call(
            _ rows: UnsafePointer<Int32>, _ classes: UnsafePointer<Int32>,
            _ weights: UnsafePointer<Float>?
        ) -> Result {
            body(
                ClassificationLosses.Targets(
                    rows: rows, classes: classes, count: self.rows.count, classWeights: weights,
                    smoothing: smoothing))
        }
        // SAFETY: the arrays live until `call` returns.
        guard let classWeights else { return call(rows, classes, nil) }
        return call(rows, classes, classWeights)
    }
}

extension Tensor {
    /// The mean cross entropy of chosen rows of logits, weighted by class, like PyTorch's
    /// `cross_entropy`.
    ///
    /// Shapes: logits `[rows, classes]` to a scalar.
    public func crossEntropy(_ targets: CrossEntropyTargets) -> Tensor {
        let (width, scores) = (rowSize, detached)
        precondition(
            targets.rows.allSatisfy { $0 >= 0 && $0 < rowCount }
                && targets.classes.allSatisfy { $0 >= 0 && $0 < width },
            "a row or class of the targets lies outside scores of \(shape)")
        let loss = targets.withPointers {
            ClassificationLosses.crossEntropy(pointer, width: width, $0)
        }
        return Tensor(loss).recorded("crossEntropy", from: [self]) { gradient, sink in
            sink.accumulate(0) { gx in
                targets.withPointers {
                    ClassificationLosses.addCrossEntropyGradient(
                        scores.pointer, width: width, $0, upstream: gradient.item, to: gx)
                }
            }
        }
    }

    /// T² · mean over chosen rows of KL(softmax(teacher / T) ‖ softmax(self / T)) (Hinton and
    /// others, arXiv 1503.02531).
    ///
    /// Shapes: self and teacher `[rows, classes]` to a scalar.
    public func softLabelLoss(teacher: Tensor, rows: [Int32], temperature: Float) -> Tensor {
        precondition(shape == teacher.shape, "soft labels of \(teacher.shape) for \(shape)")
        precondition(temperature > 0, "a temperature of \(temperature)")
        let width = rowSize
        let gradient = needsGradient ? Tensor.zeros(shape) : nil
        let loss = ClassificationLosses.softLabels(
            pointer, teacher: teacher.pointer, width: width, rows: rows, count: rows.count,
            temperature: temperature, gradient: gradient?.storage.pointer)
        return Tensor(loss).recorded("softLabelLoss", from: [self]) { upstream, sink in
            guard let gradient else { return }
            sink.accumulate(0) {
                Elementwise.addScaled(gradient.pointer, by: upstream.item, to: $0, gradient.count)
            }
        }
    }

    /// The softmax of each row; carries no gradient.
    public func softmaxRows() -> Tensor {
        .filling(shape) {
            ClassificationLosses.softmax(pointer, $0, rows: rowCount, width: rowSize)
        }
    }
}
