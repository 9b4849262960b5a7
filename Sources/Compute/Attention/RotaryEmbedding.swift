import Foundation

/// Rotary position embedding (Su et al., arXiv 2104.09864), in the layout that pairs element i of a
/// head with element i + D/2.
public enum RotaryEmbedding {
    /// The cosines and sines of every position's angles, `[positions, D / 2]` each.
    public final class Table: Sendable {
        /// The number of positions.
        public let positionCount: Int
        /// Half the head dimension.
        public let halfWidth: Int
        let cosines: [Float]
        let sines: [Float]

        /// Computes the table; angles in Float64.
        ///
        /// - Parameters:
        ///   - frequencies: Radians per position for each pair, `[D / 2]`.
        ///   - positionCount: The number of positions, from 0.
        public init(frequencies: [Double], positionCount: Int) {
            self.positionCount = positionCount
            halfWidth = frequencies.count
            var cosines: [Float] = []
            var sines: [Float] = []
            cosines.reserveCapacity(positionCount * frequencies.count)
            sines.reserveCapacity(positionCount * frequencies.count)
            for position in 0..<positionCount {
                for frequency in frequencies {
                    let angle = Double(position) * frequency
                    cosines.append(Float(cos(angle)))
                    sines.append(Float(sin(angle)))
                }
            }
            self.cosines = cosines
            self.sines = sines
        }
    }

    /// A root-mean-square norm of each head.
    public struct HeadNorm {
        /// `[D]`.
        let weight: UnsafePointer<Float>
        let epsilon: Float

        /// Describes a norm.
        public init(weight: UnsafePointer<Float>, epsilon: Float) {
            self.weight = weight
            self.epsilon = epsilon
        }
    }

    /// out = the rotation of x by the angles of each row's position, or out += that.
    ///
    /// The backward pass is the inverse rotation.
    ///
    /// - Parameters:
    ///   - x: `[rows, heads, D]`.
    ///   - out: `[rows, heads, D]`; may be `x`.
    ///   - positions: The position of each row, below the table's count.
    ///   - norm: Normalises each head before the rotation; forward pass only.
    ///   - isBackward: Rotates in the opposite direction.
    ///   - adds: Whether to accumulate into `out`.
    public static func rotate(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, positions: [Int32],
        heads: Int, table: Table, norm: HeadNorm? = nil, isBackward: Bool = false,
        adds: Bool = false
    ) {
        precondition(norm == nil || !isBackward, "the norm has no backward pass here")
        let half = table.halfWidth
        let sign: Float = isBackward ? -1 : 1
        let grain = max(1, 16_384 / max(1, heads * half * 2))
        positions.withUnsafeBufferPointer { positions in
            table.cosines.withUnsafeBufferPointer { cosines in
                table.sines.withUnsafeBufferPointer { sines in
                    guard let cosines = cosines.baseAddress, let sines = sines.baseAddress else {
                        return
                    }
                    ThreadPool.shared.forEachRange(positions.count, grain: grain) { rows in
                        for row in rows {
                            let position = Int(positions[row])
                            precondition(
                                position >= 0 && position < table.positionCount,
                                "position \(position) is beyond the table")
                            let offset = row * heads * half * 2
                            rotateRow(
                                x + offset, out + offset, cosines + position * half,
                                sines + position * half, sign: sign, heads: heads, half: half,
                                norm: norm, adds: adds)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func rotateRow(
        _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        _ cosines: UnsafePointer<Float>, _ sines: UnsafePointer<Float>, sign: Float, heads: Int,
        half: Int, norm: HeadNorm?, adds: Bool
    ) {
        for head in 0..<heads {
            let (first, second) = (x + head * half * 2, x + head * half * 2 + half)
            let inverse = norm.map { RMSNorm.inverse(of: first, 2 * half, $0.epsilon) } ?? 1
            let (out1, out2) = (out + head * half * 2, out + head * half * 2 + half)
            forEachVector(half) { i in
                var (a, b) = (Vector(loading: first + i), Vector(loading: second + i))
                if let norm {
                    a = a * inverse * Vector(loading: norm.weight + i)
                    b = b * inverse * Vector(loading: norm.weight + half + i)
                }
                let (c, s) = (Vector(loading: cosines + i), Vector(loading: sines + i) * sign)
                var (low, high) = (a * c - b * s, b * c + a * s)
                if adds {
                    low += Vector(loading: UnsafePointer(out1 + i))
                    high += Vector(loading: UnsafePointer(out2 + i))
                }
                low.store(to: out1 + i)
                high.store(to: out2 + i)
            } rest: { i, n in
                for j in i..<i + n {
                    let a = first[j] * inverse * (norm?.weight[j] ?? 1)
                    let b = second[j] * inverse * (norm?.weight[half + j] ?? 1)
                    let (c, s) = (cosines[j], sines[j] * sign)
                    out1[j] = a * c - b * s + (adds ? out1[j] : 0)
                    out2[j] = b * c + a * s + (adds ? out2[j] : 0)
                }
            }
        }
    }
}
