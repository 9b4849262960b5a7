#if LINGU_ONEDNN
    import COneDNN
    import Synchronization

    /// A frozen matrix packed for oneDNN in bfloat16 or Float32, one part for each thread.
    ///
    /// The forward product's form is packed when the matrix is made, the backward product's when it
    /// is first needed, from the same source. Sums are Float32 throughout.
    public final class PackedFrozenMatrix: FrozenMatrix, @unchecked Sendable {
        /// Writes rows of the matrix as Float32, row after row.
        public typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

        /// How many numbers a result row has.
        public let outFeatures: Int
        /// How many numbers an input row has.
        public let inFeatures: Int
        private let isBFloat16: Bool
        private let source: Source
        private let forward: Parts
        private let backward = Mutex<Parts?>(nil)
        /// One product at a time: a prepared product's buffers belong to whoever runs it.
        private let turn = Mutex<Void>(())

        /// Packs a matrix of `[outFeatures, inFeatures]`.
        ///
        /// - Returns: `nil` where oneDNN or the processor has no such product.
        public init?(outFeatures: Int, inFeatures: Int, bfloat16: Bool, source: @escaping Source) {
            guard OneDNN.isAvailable, outFeatures > 0, inFeatures > 0 else { return nil }
            let rows = UnsafeMutablePointer<Float>.allocate(capacity: outFeatures * inFeatures)
            defer { rows.deallocate() }
            source(0..<outFeatures, rows)
            guard
                let forward = Parts(
                    weights: rows, k: inFeatures, n: outFeatures, rowStride: 1,
                    columnStride: inFeatures, bfloat16: bfloat16)
            else { return nil }
            self.outFeatures = outFeatures
            self.inFeatures = inFeatures
            self.isBFloat16 = bfloat16
            self.source = source
            self.forward = forward
        }

        /// What the packed forms made so far take.
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
            turn.withLock { _ in forward.multiply(x, into: y, rows: rows, accumulate: beta == 1) }
        }

        /// dx += g · W.
        public func addTransposedProduct(
            _ g: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>, rows: Int
        ) {
            guard let parts = backwardParts() else {
                preconditionFailure("oneDNN packed the forward product but not the backward one")
            }
            turn.withLock { _ in parts.multiply(g, into: dx, rows: rows, accumulate: true) }
        }

        /// Copies rows from the source.
        public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
            precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
            source(range, target)
        }

        private func backwardParts() -> Parts? {
            backward.withLock { present in
                if present == nil {
                    let count = outFeatures * inFeatures
                    let rows = UnsafeMutablePointer<Float>.allocate(capacity: count)
                    defer { rows.deallocate() }
                    source(0..<outFeatures, rows)
                    present = Parts(
                        weights: rows, k: outFeatures, n: inFeatures, rowStride: inFeatures,
                        columnStride: 1, bfloat16: isBFloat16)
                }
                return present
            }
        }
    }

    /// The columns of a `[k, n]` matrix shared out to threads, each share packed.
    private final class Parts: @unchecked Sendable {
        private let k: Int
        private let n: Int
        private let isBFloat16: Bool
        private let parts: [(columns: Range<Int>, packed: OpaquePointer)]

        init?(
            weights: UnsafePointer<Float>, k: Int, n: Int, rowStride: Int, columnStride: Int,
            bfloat16: Bool
        ) {
            self.k = k
            self.n = n
            isBFloat16 = bfloat16
            let threads = max(1, min(ThreadPool.shared.threadCount, n / 64))
            // Whole blocks of 64 columns, so that no part ends in a narrow rest.
            let size = ((n + threads - 1) / threads + 63) / 64 * 64
            var made: [(Range<Int>, OpaquePointer)] = []
            for start in stride(from: 0, to: n, by: size) {
                let columns = start..<min(n, start + size)
                // SAFETY: element (i, j) of the part lies inside the matrix that `weights` holds.
                guard
                    let packed = onednn_pack(
                        weights + start * columnStride, Int64(k), Int64(columns.count),
                        Int64(rowStride), Int64(columnStride), bfloat16)
                else {
                    made.forEach { onednn_packed_free($0.1) }
                    return nil
                }
                made.append((columns, packed))
            }
            parts = made
        }

        deinit { parts.forEach { onednn_packed_free($0.packed) } }

        var byteCount: Int { parts.reduce(0) { $0 + onednn_packed_size($1.packed) } }

        /// The most rows of one call of the library: the input stays in the cache.
        private static let chunk = 512
        /// Numbers of rows that products are prepared for; others are padded up or split.
        private static let buckets = [1, 4, 16, 64]

        func multiply(
            _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
            accumulate: Bool
        ) {
            var done = 0
            while done < rows {
                let left = rows - done
                let step = left >= 64 ? min(Self.chunk, left / 64 * 64) : left
                multiplyChunk(x + done * k, y + done * n, rows: step, accumulate: accumulate)
                done += step
            }
        }

        private func multiplyChunk(
            _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int,
            accumulate: Bool
        ) {
            let padded = rows >= 64 ? rows : Self.buckets.first { $0 >= rows } ?? rows
            withInput(x, rows: rows, padded: padded) { input in
                if padded == rows {
                    return run(input, y, ldy: n, rows: rows, accumulate: accumulate)
                }
                let result = UnsafeMutablePointer<Float>.allocate(capacity: padded * n)
                defer { result.deallocate() }
                run(input, result, ldy: n, rows: padded, accumulate: false)
                if accumulate {
                    Elementwise.add(result, UnsafePointer(y), y, rows * n)
                } else {
                    y.update(from: result, count: rows * n)
                }
            }
        }

        /// The input as the library wants it: rounded if need be, and padded with rows of zeros.
        private func withInput(
            _ x: UnsafePointer<Float>, rows: Int, padded: Int, _ body: (UnsafeRawPointer) -> Void
        ) {
            guard isBFloat16 || padded > rows else { return body(UnsafeRawPointer(x)) }
            let width = isBFloat16 ? 2 : 4
            let bytes = UnsafeMutableRawPointer.allocate(
                byteCount: padded * k * width, alignment: 64)
            defer { bytes.deallocate() }
            if isBFloat16 {
                nonisolated(unsafe) let target = bytes.bindMemory(
                    to: UInt16.self, capacity: padded * k)
                nonisolated(unsafe) let source = x
                ThreadPool.shared.forEachRange(rows * k, grain: 65_536) { range in
                    onednn_round_to_bf16(
                        source + range.lowerBound, target + range.lowerBound, range.count)
                }
            } else {
                bytes.copyMemory(from: x, byteCount: rows * k * width)
            }
            (bytes + rows * k * width).initializeMemory(
                as: UInt8.self, repeating: 0, count: (padded - rows) * k * width)
            body(UnsafeRawPointer(bytes))
        }

        private func run(
            _ x: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>, ldy: Int, rows: Int,
            accumulate: Bool
        ) {
            // SAFETY: each part writes its own columns of y.
            ThreadPool.shared.forEachRange(parts.count) { range in
                for part in parts[range] {
                    let status = onednn_multiply(
                        part.packed, x, y + part.columns.lowerBound, Int64(ldy), Int64(rows),
                        accumulate)
                    precondition(status == 0, "oneDNN refused a product it was asked for before")
                }
            }
        }
    }
#endif
