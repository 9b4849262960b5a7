/// What is added to a product, such as a bias, a residual, or what was there before.
public struct ProductAddend {
    /// The first row's first number.
    let start: UnsafePointer<Float>
    /// The distance of its rows; 0 where all are the same one.
    let width: Int

    /// Rows like those of the product.
    ///
    /// - Parameters:
    ///   - rows: The first one; may be the product's.
    ///   - width: The distance of rows.
    public static func rows(_ rows: UnsafePointer<Float>, width: Int) -> ProductAddend {
        ProductAddend(start: rows, width: width)
    }

    /// One vector for all rows.
    public static func vector(_ vector: UnsafePointer<Float>) -> ProductAddend {
        ProductAddend(start: vector, width: 0)
    }

    /// What is added to the rows from one on.
    func from(row: Int) -> ProductAddend { .init(start: start + row * width, width: width) }

    /// out += this, where a product could not do it itself.
    func add(to out: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, columns))) { range in
            for row in range {
                SmallVectors.addScaled(
                    start + row * width, by: 1, to: out + row * columns, columns)
            }
        }
    }
}
