import Support
import Tensor

/// The best low-rank approximation of a sparse matrix: a truncated singular value decomposition
/// A ≈ U · diag(σ) · Vᵀ, known for texts as latent semantic analysis.
///
/// Computed by randomised subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011, algorithm
/// 4.4). Signs are such that each component's entry of largest magnitude is positive.
public struct TruncatedSVD: Sendable {
    /// V, `[columnCount, rank]`; columns of unit length, perpendicular to each other.
    public let components: Tensor
    /// σ, largest first, `rank` elements; zeros where the matrix has a lower rank.
    public let singularValues: [Float]

    /// Decomposes a matrix.
    ///
    /// - Parameters:
    ///   - matrix: A, `[rowCount, columnCount]`.
    ///   - rank: How many components, at least 1 and at most the smaller of A's extents.
    ///   - seed: The seed of the random start.
    /// - Throws: `GraphError.invalidSetting`; `Interrupted`.
    public init(
        of matrix: SparseMatrix, rank: Int, seed: Int = 0,
        cancellation: Cancellation = Cancellation()
    ) throws {
        let most = min(matrix.rowCount, matrix.columnCount)
        guard rank >= 1, rank <= most else {
            throw GraphError.invalidSetting(
                name: "components", value: "\(rank)", allowed: "between 1 and \(most)")
        }
        let width = min(most, rank + 16)
        let transposed = matrix.transposed
        var random = RandomSource(seed: seed)
        let start = (0..<(matrix.columnCount * width)).map { _ in Float(random.normal()) }
        var right = Tensor(start, shape: [matrix.columnCount, width])
        var left = right.sparseProduct(matrix, transposed: transposed)
        for _ in 0..<6 {
            try cancellation.check()
            right = left.orthonormalColumns().sparseProduct(transposed, transposed: matrix)
                .orthonormalColumns()
            left = right.sparseProduct(matrix, transposed: transposed)
        }
        // With Q spanning the columns of A, Bᵀ = Aᵀ · Q holds all of A; B · Bᵀ is small.
        let basis = left.orthonormalColumns()
        let projected = basis.sparseProduct(transposed, transposed: matrix)
        let gram = projected.matrixProduct(projected, transposed: true)
        let (values, vectors) = SymmetricMatrix(gram).eigen()
        let roots = values.prefix(rank).map { max(0, $0).squareRoot() }
        singularValues = roots.map { Float($0) }
        var scaled = [Float](repeating: 0, count: width * rank)
        for column in 0..<rank where roots[column] > 1e-6 * (roots.first ?? 0) {
            for row in 0..<width {
                scaled[row * rank + column] = Float(vectors[row * width + column] / roots[column])
            }
        }
        components = projected.matrixProduct(Tensor(scaled, shape: [width, rank])).withFixedSigns()
    }

    /// The rows' coordinates A · V, `[rowCount, rank]`: of the decomposed matrix U · diag(σ).
    public func transform(_ matrix: SparseMatrix) -> Tensor {
        components.sparseProduct(matrix, transposed: matrix.transposed)
    }
}

extension NodeFeatures {
    /// The features in few dimensions, dense, `[rowCount, rank]`.
    ///
    /// - Throws: `GraphError.invalidSetting` if the rank is out of range; `Interrupted`.
    public func reduced(
        to rank: Int, seed: Int = 0, cancellation: Cancellation = Cancellation()
    ) throws -> NodeFeatures {
        let matrix = sparseValues
        let svd = try TruncatedSVD(
            of: matrix, rank: rank, seed: seed, cancellation: cancellation)
        return try NodeFeatures(name: "\(name), SVD \(rank)", dense: svd.transform(matrix))
    }
}

extension Tensor {
    /// A matrix whose columns span the same space and are perpendicular and of unit length, `[n, l]`.
    ///
    /// Cholesky's factor of the Gram matrix is divided out, twice (CholeskyQR2: Yamamoto et al. 2015).
    /// A column that depends on those before it becomes zero.
    func orthonormalColumns() -> Tensor {
        let once = matrixProduct(inverseCholeskyFactor())
        return once.matrixProduct(once.inverseCholeskyFactor())
    }

    /// R⁻¹ of the Gram matrix Rᵀ · R of the columns, `[l, l]`, upper triangular.
    private func inverseCholeskyFactor() -> Tensor {
        let gram = matrixProduct(self, transposed: true).values.map { Double($0) }
        let size = rowSize
        var factor = [Double](repeating: 0, count: size * size)
        var dependent = [Bool](repeating: false, count: size)
        for row in 0..<size {
            var pivot = gram[row * size + row]
            for above in 0..<row {
                pivot -= factor[above * size + row] * factor[above * size + row]
            }
            dependent[row] = pivot <= 1e-6 * gram[row * size + row]
            guard !dependent[row] else { continue }
            let root = pivot.squareRoot()
            factor[row * size + row] = root
            for column in (row + 1)..<max(size, row + 1) {
                var sum = gram[row * size + column]
                for above in 0..<row {
                    sum -= factor[above * size + row] * factor[above * size + column]
                }
                factor[row * size + column] = sum / root
            }
        }
        var inverse = [Float](repeating: 0, count: size * size)
        for column in 0..<size where !dependent[column] {
            var solution = [Double](repeating: 0, count: size)
            solution[column] = 1 / factor[column * size + column]
            for row in stride(from: column - 1, through: 0, by: -1) where !dependent[row] {
                var sum = 0.0
                for place in (row + 1)...column {
                    sum -= factor[row * size + place] * solution[place]
                }
                solution[row] = sum / factor[row * size + row]
            }
            for row in 0...column { inverse[row * size + column] = Float(solution[row]) }
        }
        return Tensor(inverse, shape: [size, size])
    }

    /// The matrix with each column's sign such that its entry of largest magnitude is positive.
    fileprivate func withFixedSigns() -> Tensor {
        var elements = values
        for column in 0..<rowSize {
            let places = stride(from: column, to: elements.count, by: rowSize)
            guard let largest = places.max(by: { abs(elements[$0]) < abs(elements[$1]) }),
                elements[largest] < 0
            else { continue }
            for place in places { elements[place].negate() }
        }
        return Tensor(elements, shape: shape)
    }
}

/// A small symmetric matrix.
private struct SymmetricMatrix {
    private var elements: [Double]
    private let size: Int

    init(_ tensor: Tensor) {
        size = tensor.rowCount
        elements = tensor.values.map { Double($0) }
    }

    /// Eigenvalues, largest first, and their vectors as columns, by cyclic Jacobi rotations.
    consuming func eigen() -> (values: [Double], vectors: [Double]) {
        var vectors = [Double](repeating: 0, count: size * size)
        for place in 0..<size { vectors[place * size + place] = 1 }
        for _ in 0..<30 {
            guard offDiagonalFraction() > 1e-22 else { break }
            for p in 0..<size {
                for q in (p + 1)..<max(size, p + 1) { rotate(p, q, &vectors) }
            }
        }
        let diagonal = (0..<size).map { elements[$0 * size + $0] }
        let order = diagonal.indices.sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
        var sorted = [Double](repeating: 0, count: size * size)
        for (place, column) in order.enumerated() {
            for row in 0..<size { sorted[row * size + place] = vectors[row * size + column] }
        }
        return (order.map { diagonal[$0] }, sorted)
    }

    /// The fraction of the squared norm that lies off the diagonal.
    private func offDiagonalFraction() -> Double {
        var off = 0.0
        var all = 1e-300
        for row in 0..<size {
            for column in 0..<size {
                let square = elements[row * size + column] * elements[row * size + column]
                all += square
                if row != column { off += square }
            }
        }
        return off / all
    }

    private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout [Double]) {
        let apq = elements[p * size + q]
        guard apq != 0 else { return }
        let theta = (elements[q * size + q] - elements[p * size + p]) / (2 * apq)
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<size {
            let (akp, akq) = (elements[k * size + p], elements[k * size + q])
            elements[k * size + p] = c * akp - s * akq
            elements[k * size + q] = s * akp + c * akq
        }
        for k in 0..<size {
            let (apk, aqk) = (elements[p * size + k], elements[q * size + k])
            elements[p * size + k] = c * apk - s * aqk
            elements[q * size + k] = s * apk + c * aqk
        }
        for k in 0..<size {
            let (vkp, vkq) = (vectors[k * size + p], vectors[k * size + q])
            vectors[k * size + p] = c * vkp - s * vkq
            vectors[k * size + q] = s * vkp + c * vkq
        }
    }
}
