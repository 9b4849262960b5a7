#if LINGU_ONEDNN
    import COneDNN
    import Synchronization

    /// A frozen matrix packed for oneDNN in bfloat16 or Float32; threads divide the rows of the
    /// input.
    ///
    /// The forward product's format is packed when the matrix is made, the backward product's when
    /// it is first needed, from the same source. Sums are Float32 throughout.
    public final class PackedFrozenMatrix: FrozenMatrix, @unchecked Sendable {
        /// Writes rows of the matrix as Float32, row after row.
        public typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

        /// The number of output features.
        public let outFeatures: Int
        /// The number of input features.
        public let inFeatures: Int
        private let isBFloat16: Bool
        private let source: Source
        private let forward: Packed
        private let backward = Mutex<Packed?>(nil)
        /// One product at a time: a prepared product's buffers belong to the thread that runs it.
        private let productLock = Mutex<Void>(())

        /// Packs a matrix of `[outFeatures, inFeatures]`.
        ///
        /// - Returns: `nil` where oneDNN or the processor has no such product.
        public init?(outFeatures: Int, inFeatures: Int, bfloat16: Bool, source: @escaping Source) {
            guard OneDNN.isAvailable, outFeatures > 0, inFeatures > 0 else { return nil }
            let rows = UnsafeMutablePointer<Float>.allocate(capacity: outFeatures * inFeatures)
            defer { rows.deallocate() }
            source(0..<outFeatures, rows)
            guard
                let forward = Packed(
                    weights: rows, k: inFeatures, n: outFeatures, rowStride: 1,
                    columnStride: inFeatures, bfloat16: bfloat16)
            else { return nil }
            self.outFeatures = outFeatures
            self.inFeatures = inFeatures
            self.isBFloat16 = bfloat16
            self.source = source
            self.forward = forward
        }

        /// The size of the formats packed so far.
        public var byteCount: Int {
            forward.byteCount + backward.withLock { $0?.byteCount ?? 0 }
        }

        /// `bfloat16, packed` or `Float32, packed`.
        public var storageDescription: String {
            isBFloat16 ? "bfloat16, packed" : "Float32, packed"
        }

        /// y = x · Wᵀ + beta · y; beta is 0 or 1.
        public func multiply(
            _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
        ) {
            precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
            productLock.withLock { _ in
                forward.multiply(x, into: y, rows: rows, accumulate: beta == 1)
            }
        }

        /// dx = g · W, or dx += g · W.
        public func multiplyTransposed(
            _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
        ) {
            guard let packed = backwardForm() else {
                let count = outFeatures * inFeatures
                let weights = UnsafeMutablePointer<Float>.allocate(capacity: count)
                defer { weights.deallocate() }
                source(0..<outFeatures, weights)
                return MatrixProduct.multiply(
                    g, weights, into: dx, m: rows, n: inFeatures, k: outFeatures,
                    beta: adds ? 1 : 0)
            }
            productLock.withLock { _ in packed.multiply(g, into: dx, rows: rows, accumulate: adds) }
        }

        /// Copies rows from the source.
        public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
            precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
            source(range, target)
        }

        private func backwardForm() -> Packed? {
            backward.withLock { present in
                if present == nil {
                    let count = outFeatures * inFeatures
                    let rows = UnsafeMutablePointer<Float>.allocate(capacity: count)
                    defer { rows.deallocate() }
                    source(0..<outFeatures, rows)
                    present = Packed(
                        weights: rows, k: outFeatures, n: inFeatures, rowStride: inFeatures,
                        columnStride: 1, bfloat16: isBFloat16)
                }
                return present
            }
        }
    }

    /// A `[k, n]` matrix packed for products from the right.
    private final class Packed: @unchecked Sendable {
        private let k: Int
        private let n: Int
        private let isBFloat16: Bool
        private let handle: OpaquePointer

        init?(
            weights: UnsafePointer<Float>, k: Int, n: Int, rowStride: Int, columnStride: Int,
            bfloat16: Bool
        ) {
            // SAFETY: every element (i, j) lies inside the matrix that `weights` holds.
            guard
                let handle = onednn_pack(
                    weights, Int64(k), Int64(n), Int64(rowStride), Int64(columnStride), bfloat16)
            else { return nil }
            self.k = k
            self.n = n
            self.handle = handle
            isBFloat16 = bfloat16
        }

        deinit { onednn_packed_free(handle) }

        var byteCount: Int { onednn_packed_size(handle) }

        /// The maximum number of rows for one call of the library, so that the input stays in
        /// cache.
        private static let chunk = 512
        /// Row counts that products are prepared for; others are padded up to them.
        private static let buckets = [1, 4, 16, 64]

        /// y = x · W, or y += x · W; threads take blocks of 64 rows each.
        func multiply(
            _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
            accumulate: Bool
        ) {
            let blocks = (rows + 63) / 64
            let threads = max(1, min(ThreadPool.shared.threadCount, blocks, 64))
            let size = (blocks + threads - 1) / threads * 64
            ThreadPool.shared.forEachRange(threads) { range in
                for slot in range {
                    var done = min(rows, slot * size)
                    let end = min(rows, done + size)
                    while done < end {
                        let left = end - done
                        let step = left >= 64 ? min(Self.chunk, left / 64 * 64) : left
                        multiplyChunk(
                            x + done * k, y + done * n, rows: step, accumulate: accumulate,
                            slot: slot)
                        done += step
                    }
                }
            }
        }

        private func multiplyChunk(
            _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int,
            accumulate: Bool, slot: Int
        ) {
            let padded = rows >= 64 ? rows : Self.buckets.first { $0 >= rows } ?? rows
            withInput(x, rows: rows, padded: padded) { input in
                if padded == rows {
                    return run(input, y, rows: rows, accumulate: accumulate, slot: slot)
                }
                let result = UnsafeMutablePointer<Float>.allocate(capacity: padded * n)
                defer { result.deallocate() }
                run(input, result, rows: padded, accumulate: false, slot: slot)
                if accumulate {
                    for i in 0..<rows * n { y[i] += result[i] }
                } else {
                    y.update(from: result, count: rows * n)
                }
            }
        }

        /// The input in the library's format: rounded if need be, and padded with rows of zeros.
        private func withInput(
            _ x: UnsafePointer<Float>, rows: Int, padded: Int, _ body: (UnsafeRawPointer) -> Void
        ) {
            guard isBFloat16 || padded > rows else { return body(UnsafeRawPointer(x)) }
            let width = isBFloat16 ? 2 : 4
            let bytes = UnsafeMutableRawPointer.allocate(
                byteCount: padded * k * width, alignment: 64)
            defer { bytes.deallocate() }
            if isBFloat16 {
                BFloat16Rounding.round(
                    x, into: bytes.bindMemory(to: UInt16.self, capacity: padded * k),
                    count: rows * k)
            } else {
                bytes.copyMemory(from: x, byteCount: rows * k * width)
            }
            (bytes + rows * k * width).initializeMemory(
                as: UInt8.self, repeating: 0, count: (padded - rows) * k * width)
            body(UnsafeRawPointer(bytes))
        }

        private func run(
            _ x: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>, rows: Int, accumulate: Bool,
            slot: Int
        ) {
            let status = onednn_multiply(
                handle, Int32(slot), x, y, Int64(rows), accumulate)
            precondition(status == 0, "oneDNN failed on a product that it had prepared")
        }
    }
#endif
