import Support

/// Row vectors, stored in blocks of eight so that loops over columns run in SIMD registers.
public struct PointCloud: Sendable {
    /// Number of points.
    public let rows: Int
    /// The dimension of each point.
    public let columns: Int
    /// Blocks of eight columns of each row; the last is filled up with zeros.
    let blocks: Int
    /// The values, `[rows × blocks]`; not finite ones are taken as zero.
    var values: [SIMD8<Float>]

    /// Takes row-major values.
    ///
    /// - Parameters:
    ///   - values: `[rows × columns]`.
    ///   - columns: the dimension of each point, at least 1.
    /// - Throws: `FigureError.raggedPoints`.
    public init(_ values: [Float], columns: Int) throws {
        guard columns > 0, values.count % columns == 0 else {
            throw FigureError.raggedPoints(values: values.count, columns: columns)
        }
        self.columns = columns
        rows = values.count / columns
        blocks = (columns + 7) / 8
        self.values = Array(repeating: .zero, count: rows * blocks)
        for row in 0..<rows {
            for column in 0..<columns {
                let value = values[row * columns + column]
                if value.isFinite { self.values[row * blocks + column / 8][column % 8] = value }
            }
        }
    }

    /// Points of zeros.
    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        blocks = (columns + 7) / 8
        values = Array(repeating: .zero, count: rows * blocks)
    }

    /// One element.
    subscript(row: Int, column: Int) -> Float {
        get { values[row * blocks + column / 8][column % 8] }
        set { values[row * blocks + column / 8][column % 8] = newValue }
    }

    /// The points moved so that every column's mean is zero.
    func centered() -> PointCloud {
        guard rows > 0 else { return self }
        var means = Array(repeating: SIMD8<Float>.zero, count: blocks)
        for row in 0..<rows {
            for block in 0..<blocks { means[block] += values[row * blocks + block] }
        }
        for block in 0..<blocks { means[block] /= Float(rows) }
        var result = self
        for row in 0..<rows {
            for block in 0..<blocks { result.values[row * blocks + block] -= means[block] }
        }
        return result
    }

    /// The squared distance of two points.
    func squaredDistance(_ a: Int, _ b: Int) -> Float {
        var sum = SIMD8<Float>.zero
        for block in 0..<blocks {
            let difference = values[a * blocks + block] - values[b * blocks + block]
            sum += difference * difference
        }
        return sum.sum()
    }
}
