/// The maximum over a row's neighbours, column by column.
public enum SegmentMaximum {
    /// out[i] = max over neighbours j of i of x[j]; 0 for a row without neighbours.
    ///
    /// - Parameters:
    ///   - a: The neighbours of each row; values are not used.
    ///   - x: `[columns, width]`.
    ///   - out: `[rowCount, width]`.
    ///   - width: The feature dimension.
    public static func forward(
        _ a: SparseRows, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        width: Int
    ) {
        a.forEachRange(entryCost: width) { rows in
            for row in rows {
                let target = out + row * width
                let entries = a.entries(row)
                guard let first = entries.first else {
                    target.update(repeating: 0, count: width)
                    continue
                }
                target.update(from: x + Int(a.columns[first]) * width, count: width)
                for e in entries.dropFirst() {
                    let source = x + Int(a.columns[e]) * width
                    forEachVector(width) { i in
                        let (b, t) = (Vector(loading: source + i), Vector(loading: target + i))
                        t.replacing(with: b, where: b .> t).store(to: target + i)
                    } rest: { i, n in
                        for c in i..<i + n where source[c] > target[c] { target[c] = source[c] }
                    }
                }
            }
        }
    }

    /// gx[j] += Σ over i with neighbour j of g[i] where x[j] is i's maximum, divided evenly among
    /// ties.
    ///
    /// - Parameters:
    ///   - a: The neighbours of each row.
    ///   - transposed: The rows in which each node is a neighbour.
    ///   - x: The input of the forward pass, `[columns, width]`.
    ///   - out: Its result, `[rowCount, width]`.
    ///   - g: The gradient of the result; overwritten by the gradient for each tied maximum.
    ///   - gx: `[columns, width]`.
    ///   - width: The feature dimension.
    public static func backward(
        _ a: SparseRows, transposed: SparseRows, _ x: UnsafePointer<Float>,
        _ out: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>,
        into gx: UnsafeMutablePointer<Float>, width: Int
    ) {
        a.forEachRange(entryCost: width) { rows in
            for row in rows {
                for c in 0..<width {
                    var equals: Float = 0
                    for e in a.entries(row)
                    where x[Int(a.columns[e]) * width + c] == out[row * width + c] { equals += 1 }
                    g[row * width + c] /= max(1, equals)
                }
            }
        }
        transposed.forEachRange(entryCost: width) { rows in
            for row in rows {
                for e in transposed.entries(row) {
                    let target = Int(transposed.columns[e]) * width
                    for c in 0..<width where x[row * width + c] == out[target + c] {
                        gx[row * width + c] += g[target + c]
                    }
                }
            }
        }
    }
}
