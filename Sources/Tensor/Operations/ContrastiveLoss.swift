import Compute

extension Tensor {
    /// The class-masked contrastive loss of LinguGKD (arXiv 2402.05894), a mean over rows.
    ///
    ///     −log( e^(s_i·t_i/τ) / ( e^(s_i·t_i/τ) + Σ_{j≠i, y_j≠y_i} e^(s_i·t_j/τ) ) )
    ///
    /// Shapes: self and teacher `[rows, width]`, rows of unit length, to a scalar.
    ///
    /// - Parameters:
    ///   - teacher: The teacher's rows.
    ///   - classes: The class of each row; negative: unknown, which differs from every class.
    ///   - temperature: τ, above 0.
    public func contrastiveLoss(teacher: Tensor, classes: [Int32], temperature: Float) -> Tensor {
        precondition(
            shape.count == 2 && shape == teacher.shape && classes.count == rowCount,
            "contrast of \(shape), \(teacher.shape) and \(classes.count) classes")
        precondition(temperature > 0 && rowCount > 0, "a temperature of \(temperature)")
        let loss = ContrastiveLoss(count: rowCount, width: rowSize, temperature: temperature)
        let losses = Tensor.filling([rowCount]) { _ in }
        let wantsGradient = needsGradient || teacher.needsGradient
        let byStudent = wantsGradient ? Tensor.filling(shape) { _ in } : nil
        let byTeacher = wantsGradient ? Tensor.filling(shape) { _ in } : nil
        var gradients: ContrastiveLoss.Gradients?
        if let byStudent, let byTeacher {
            gradients = ContrastiveLoss.Gradients(
                student: byStudent.storage.pointer, teacher: byTeacher.storage.pointer)
        }
        loss.compute(
            pointer, teacher.pointer, classes: classes, losses: losses.storage.pointer,
            gradients: gradients)
        let mean = losses.values.reduce(Double(0)) { $0 + Double($1) } / Double(rowCount)
        return Tensor(Float(mean)).recorded("contrastiveLoss", from: [self, teacher]) { g, sink in
            for (index, gradient) in [byStudent, byTeacher].enumerated() {
                guard let gradient else { continue }
                sink.accumulate(index) {
                    Elementwise.addScaled(gradient.pointer, by: g.item, to: $0, gradient.count)
                }
            }
        }
    }
}
