/// The innermost part of `TileProduct`: one tile's sums, and how they are written.
struct TileWriting {
    /// Whether what the result holds counts.
    let adds: Bool
    /// What is done to the sums before they are written.
    let finish: ProductFinish

    typealias Half = SIMD8<Float>

    /// Computes a tile of up to six rows and sixteen columns.
    ///
    /// - Parameters:
    ///   - a: A strip of six rows, column after column.
    ///   - b: A panel of sixteen columns, row after row.
    ///   - k: The inner dimension.
    ///   - rows: How many rows count.
    ///   - width: How many columns count.
    ///   - c: The tile's first number; rows are `ldc` apart.
    ///   - column: Which column of the whole result that is.
    func tile(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, k: Int, rows: Int, width: Int,
        into c: UnsafeMutablePointer<Float>, ldc: Int, column: Int
    ) {
        guard width == TileProduct.tileColumns, rows == TileProduct.tileRows else {
            return withWholeTile(c, ldc: ldc, rows: rows, width: width, column: column) {
                sums($0, $1, a, b, k)
            }
        }
        sums(Target(start: c, stride: ldc), finish.bias.map { $0 + column }, a, b, k)
    }

    struct Target {
        let start: UnsafeMutablePointer<Float>
        let stride: Int
    }

    /// Lets `body` write to a whole tile, and copies the rows and columns that count.
    private func withWholeTile(
        _ c: UnsafeMutablePointer<Float>, ldc: Int, rows: Int, width: Int, column: Int,
        _ body: (Target, UnsafePointer<Float>?) -> Void
    ) {
        let columns = TileProduct.tileColumns
        let size = TileProduct.tileRows * columns
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size + columns) { buffer in
            buffer.initialize(repeating: 0)
            guard let whole = buffer.baseAddress else { return }
            if adds {
                for row in 0..<rows {
                    (whole + row * columns).update(from: c + row * ldc, count: width)
                }
            }
            if let bias = finish.bias {
                (whole + size).update(from: bias + column, count: width)
            }
            body(
                Target(start: whole, stride: columns),
                finish.bias == nil ? nil : UnsafePointer(whole + size))
            for row in 0..<rows {
                (c + row * ldc).update(from: whole + row * columns, count: width)
            }
        }
    }

    private func sums(
        _ c: Target, _ bias: UnsafePointer<Float>?, _ a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>, _ k: Int
    ) {
        // Twelve sums, the panel's two halves and one number of the strip: all sixteen registers.
        var (c00, c01, c10, c11) = (Half.zero, Half.zero, Half.zero, Half.zero)
        var (c20, c21, c30, c31) = (Half.zero, Half.zero, Half.zero, Half.zero)
        var (c40, c41, c50, c51) = (Half.zero, Half.zero, Half.zero, Half.zero)
        var (a, b) = (a, b)
        for _ in 0..<k {
            let (left, right) = (Half(loading: b), Half(loading: b + 8))
            c00 = left.times(a[0], plus: c00)
            c01 = right.times(a[0], plus: c01)
            c10 = left.times(a[1], plus: c10)
            c11 = right.times(a[1], plus: c11)
            c20 = left.times(a[2], plus: c20)
            c21 = right.times(a[2], plus: c21)
            c30 = left.times(a[3], plus: c30)
            c31 = right.times(a[3], plus: c31)
            c40 = left.times(a[4], plus: c40)
            c41 = right.times(a[4], plus: c41)
            c50 = left.times(a[5], plus: c50)
            c51 = right.times(a[5], plus: c51)
            a += TileProduct.tileRows
            b += TileProduct.tileColumns
        }
        write(c00, c01, to: c, row: 0, bias)
        write(c10, c11, to: c, row: 1, bias)
        write(c20, c21, to: c, row: 2, bias)
        write(c30, c31, to: c, row: 3, bias)
        write(c40, c41, to: c, row: 4, bias)
        write(c50, c51, to: c, row: 5, bias)
    }

    @inline(__always)
    private func write(
        _ left: Half, _ right: Half, to c: Target, row: Int, _ bias: UnsafePointer<Float>?
    ) {
        let address = c.start + row * c.stride
        var (left, right) = (left, right)
        if adds {
            left += Half(loading: address)
            right += Half(loading: address + 8)
        }
        if let bias {
            left += Half(loading: bias)
            right += Half(loading: bias + 8)
        }
        if finish.isRectified {
            let floor = Half(repeating: 0)
            left.replace(with: floor, where: left .< floor)
            right.replace(with: floor, where: right .< floor)
        }
        left.store8(to: address)
        right.store8(to: address + 8)
    }
}
