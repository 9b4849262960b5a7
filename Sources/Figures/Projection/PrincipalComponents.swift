import Support

/// Directions of greatest variance, by subspace iteration (Halko, Martinsson and Tropp 2011, §4.5):
/// power iteration on several directions at once, made orthonormal after every round.
public enum PrincipalComponents {
    /// Projects points on their first principal components.
    ///
    /// The sign of a component is such that its largest coordinate is positive.
    /// - Parameters:
    ///   - cloud: `[points × columns]`.
    ///   - components: how many, at most the number of columns.
    ///   - seed: where the iteration starts.
    ///   - check: called every round; may throw to stop.
    /// - Returns: `[points][components]`.
    public static func project(
        _ cloud: PointCloud, components: Int = 2, seed: Int = 0,
        check: () throws -> Void = {}
    ) throws -> [[Float]] {
        try projectCloud(cloud, components: components, seed: seed, check: check).rowsOfElements()
    }

    /// The same as points.
    static func projectCloud(
        _ cloud: PointCloud, components: Int, seed: Int, check: () throws -> Void
    ) throws -> PointCloud {
        let wanted = max(1, components)
        let kept = min(wanted, cloud.columns)
        let data = cloud.centered()
        // A few directions more than asked for make the asked ones converge faster.
        let count = min(cloud.columns, kept + 6)
        var random = RandomSource(seed: seed)
        var basis = PointCloud(rows: count, columns: cloud.columns)
        for row in 0..<count {
            for column in 0..<cloud.columns { basis[row, column] = Float(random.normal()) }
        }
        orthonormalise(&basis)
        var previous: [Float] = []
        for _ in 0..<60 {
            try check()
            basis = applyCovariance(of: data, to: basis)
            let lengths = orthonormalise(&basis)
            let change = zip(lengths, previous).prefix(kept).map { abs($0 - $1) / max($0, 1e-20) }
            previous = lengths
            if let worst = change.max(), worst < 1e-6 { break }
        }
        var result = PointCloud(rows: data.rows, columns: wanted)
        for component in 0..<kept {
            let sign = sign(of: basis, component)
            for row in 0..<data.rows {
                result[row, component] = sign * dot(data, row, basis, component)
            }
        }
        return result
    }

    private static func sign(of basis: PointCloud, _ row: Int) -> Float {
        var largest: Float = 0
        for column in 0..<basis.columns where abs(basis[row, column]) > abs(largest) {
            largest = basis[row, column]
        }
        return largest < 0 ? -1 : 1
    }

    private static func dot(_ a: PointCloud, _ i: Int, _ b: PointCloud, _ j: Int) -> Float {
        var sum = SIMD8<Float>.zero
        for block in 0..<a.blocks {
            sum += a.values[i * a.blocks + block] * b.values[j * b.blocks + block]
        }
        return sum.sum()
    }

    /// The scatter matrix times every direction, without forming the matrix.
    private static func applyCovariance(of data: PointCloud, to basis: PointCloud) -> PointCloud {
        var result = PointCloud(rows: basis.rows, columns: basis.columns)
        for row in 0..<data.rows {
            for direction in 0..<basis.rows {
                let weight = dot(data, row, basis, direction)
                for block in 0..<data.blocks {
                    result.values[direction * data.blocks + block] +=
                        data.values[row * data.blocks + block] * weight
                }
            }
        }
        return result
    }

    /// Makes the rows orthonormal (modified Gram and Schmidt, twice) and returns their lengths
    /// before; a row without a direction of its own becomes zero.
    @discardableResult private static func orthonormalise(_ basis: inout PointCloud) -> [Float] {
        let blocks = basis.blocks
        var lengths: [Float] = []
        for row in 0..<basis.rows {
            let before = dot(basis, row, basis, row).squareRoot()
            for _ in 0..<2 {
                for other in 0..<row {
                    let projection = dot(basis, row, basis, other)
                    for block in 0..<blocks {
                        basis.values[row * blocks + block] -=
                            basis.values[other * blocks + block] * projection
                    }
                }
            }
            let length = dot(basis, row, basis, row).squareRoot()
            lengths.append(length)
            let scale = length > before * 1e-6 && length > 1e-30 ? 1 / length : 0
            for block in 0..<blocks { basis.values[row * blocks + block] *= scale }
        }
        return lengths
    }
}

extension PointCloud {
    /// The values as `[rows][columns]`.
    func rowsOfElements() -> [[Float]] {
        (0..<rows).map { row in (0..<columns).map { self[row, $0] } }
    }
}
