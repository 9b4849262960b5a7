/// The addend of a product's epilogue: a bias, a residual, or the previous contents.
public struct EpilogueAddend {
    /// The first element of the first row.
    let start: UnsafePointer<Float>
    /// The row stride; 0 where all rows are the same.
    let width: Int

    /// One row for each row of the product.
    ///
    /// - Parameters:
    ///   - rows: The first one; may be the product's output.
    ///   - width: The row stride.
    public static func rows(_ rows: UnsafePointer<Float>, width: Int) -> EpilogueAddend {
        EpilogueAddend(start: rows, width: width)
    }

    /// One vector for all rows.
    public static func vector(_ vector: UnsafePointer<Float>) -> EpilogueAddend {
        EpilogueAddend(start: vector, width: 0)
    }

    /// The addend of the rows from `row` on.
    func from(row: Int) -> EpilogueAddend { .init(start: start + row * width, width: width) }

    /// out += the addend, where the product could not fuse it.
    func add(to out: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, columns))) { range in
            for row in range {
                SmallVectors.addScaled(
                    start + row * width, by: 1, to: out + row * columns, columns)
            }
        }
    }
}
