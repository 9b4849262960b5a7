/// The innermost part of `TileProduct`: computes one tile and writes it.
struct TileComputation {
    /// Whether to accumulate into the result.
    let adds: Bool
    /// The epilogue of the sums.
    let epilogue: ProductEpilogue

    /// Half a tile's columns: one register.
    #if LINGU_AVX512
        typealias Half = SIMD16<Float>
    #else
        typealias Half = SIMD8<Float>
    #endif

    /// Computes a tile.
    ///
    /// - Parameters:
    ///   - a: A strip of a tile's rows, column after column.
    ///   - b: A panel of a tile's columns, row after row.
    ///   - k: The inner dimension.
    ///   - rows: The number of valid rows.
    ///   - width: The number of valid columns.
    ///   - c: The tile's first element; rows are `ldc` apart.
    ///   - column: The tile's first column in the whole result.
    func tile(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, k: Int, rows: Int, width: Int,
        into c: UnsafeMutablePointer<Float>, ldc: Int, column: Int
    ) {
        guard width == TileProduct.tileColumns, rows == TileProduct.tileRows else {
            return withWholeTile(c, ldc: ldc, rows: rows, width: width, column: column) {
                sums($0, $1, a, b, k)
            }
        }
        sums(Target(start: c, stride: ldc), epilogue.bias.map { $0 + column }, a, b, k)
    }
    struct Target {
        let start: UnsafeMutablePointer<Float>
        let stride: Int
    }

    /// Lets `body` write to a whole tile, and copies the valid rows and columns.
    private func withWholeTile(
        _ c: UnsafeMutablePointer<Float>, ldc: Int, rows: Int, width: Int, column: Int,
        _ body: (Target, UnsafePointer<Float>?) -> Void
    ) {
        let columns = TileProduct.tileColumns
        let size = TileProduct.tileRows * columns
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size + columns) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return }
            if adds {
                for row in 0..<rows {
                    (start + row * columns).update(from: c + row * ldc, count: width)
                }
            }
            if let bias = epilogue.bias {
                (start + size).update(from: bias + column, count: width)
            }
            body(
                Target(start: start, stride: columns),
                epilogue.bias == nil ? nil : UnsafePointer(start + size))
            for row in 0..<rows {
                (c + row * ldc).update(from: start + row * columns, count: width)
            }
        }
    }

    private func sums(
        _ c: Target, _ bias: UnsafePointer<Float>?, _ a: UnsafePointer<Float>,
        _ b: UnsafePointer<Float>, _ k: Int
    ) {
        // Sums, a panel's two halves and one element of the strip: 15 of 16 registers, or 27 of 32.
        var upper = SixRows()
        #if LINGU_AVX512
            var lower = SixRows()
        #endif
        var (a, b) = (a, b)
        for _ in 0..<k {
            let (left, right) = (Half(loading: b), Half(loading: b + Half.scalarCount))
            upper.add(left, right, a)
            #if LINGU_AVX512
                lower.add(left, right, a + 6)
            #endif
            a += TileProduct.tileRows
            b += TileProduct.tileColumns
        }
        write(upper, to: c, from: 0, bias)
        #if LINGU_AVX512
            write(lower, to: c, from: 6, bias)
        #endif
    }

    /// The sums of six rows of a tile, in registers.
    private struct SixRows {
        var (c00, c01, c10, c11) = (Half.zero, Half.zero, Half.zero, Half.zero)
        var (c20, c21, c30, c31) = (Half.zero, Half.zero, Half.zero, Half.zero)
        var (c40, c41, c50, c51) = (Half.zero, Half.zero, Half.zero, Half.zero)

        /// Adds the products of six elements with a row of the panel.
        @inline(__always)
        mutating func add(_ left: Half, _ right: Half, _ a: UnsafePointer<Float>) {
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
        }
    }

    @inline(__always)
    private func write(
        _ sums: SixRows, to c: Target, from row: Int, _ bias: UnsafePointer<Float>?
    ) {
        write(sums.c00, sums.c01, to: c, row: row, bias)
        write(sums.c10, sums.c11, to: c, row: row + 1, bias)
        write(sums.c20, sums.c21, to: c, row: row + 2, bias)
        write(sums.c30, sums.c31, to: c, row: row + 3, bias)
        write(sums.c40, sums.c41, to: c, row: row + 4, bias)
        write(sums.c50, sums.c51, to: c, row: row + 5, bias)
    }

    @inline(__always)
    private func write(
        _ left: Half, _ right: Half, to c: Target, row: Int, _ bias: UnsafePointer<Float>?
    ) {
        let address = c.start + row * c.stride
        var (left, right) = (left, right)
        if adds {
            left += Half(loading: address)
            right += Half(loading: address + Half.scalarCount)
        }
        if let bias {
            left += Half(loading: bias)
            right += Half(loading: bias + Half.scalarCount)
        }
        if epilogue.activation == .relu {
            let floor = Half(repeating: 0)
            left.replace(with: floor, where: left .< floor)
            right.replace(with: floor, where: right .< floor)
        }
        left.store(to: address)
        right.store(to: address + Half.scalarCount)
    }
}
