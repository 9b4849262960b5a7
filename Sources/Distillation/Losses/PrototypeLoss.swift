import Tensor

/// The global term **[ours]**: the similarities among the student's class prototypes should be the
/// teacher's.
///
///     S = unit(prototypes) · unit(prototypes)ᵀ,  prototype_c = mean of the unit rows of class c
///     loss = mean over c ≠ d of (S_student − S_teacher)²
public enum PrototypeLoss {
    /// The loss among the rows whose class is known; 0 if there are fewer than two classes.
    ///
    /// Shapes: student and teacher `[rows, width]`, unit rows, to a scalar.
    public static func loss(student: Tensor, teacher: Tensor, classes: [Int32]) -> Tensor {
        let means = classMeans(classes)
        let count = means.rowCount
        guard count > 1 else { return Tensor(0) }
        let transposed = means.transposed
        func similarities(_ rows: Tensor) -> Tensor {
            let prototypes = rows.sparseProduct(means, transposed: transposed).unitRows()
            return prototypes.matrixProduct(prototypes, otherTransposed: true)
        }
        let difference = similarities(student).adding(similarities(teacher).scaled(by: -1))
        let offDiagonal = Tensor(
            (0..<count * count).map { $0 / count == $0 % count ? 0 : 1 }, shape: [count, count])
        return difference.multiplied(by: difference).multiplied(by: offDiagonal).sum()
            .scaled(by: 1 / Float(count * (count - 1)))
    }

    /// The matrix that averages the rows of each class that occurs.
    private static func classMeans(_ classes: [Int32]) -> SparseMatrix {
        let present = Set(classes.filter { $0 >= 0 }).sorted()
        var rows = CSRBuilder(rows: present.count, entries: classes.count)
        for label in present {
            let members = classes.indices.filter { classes[$0] == label }
            rows.append(contentsOf: members.map(Int32.init), value: 1 / Float(members.count))
            rows.endRow()
        }
        return rows.matrix(columnCount: classes.count)
    }
}
