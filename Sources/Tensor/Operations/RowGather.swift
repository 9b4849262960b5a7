import Compute

extension Tensor {
    /// Chosen rows in a given order; rows may repeat.
    ///
    /// Shapes: `[rows, width]` to `[chosen, width]`.
    public func gatheringRows(_ rows: [Int32]) -> Tensor {
        let width = rowSize
        precondition(
            rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "a chosen row lies outside \(shape)")
        return Tensor.filling([rows.count, width]) {
            RowGather.gather(pointer, rows: rows, count: rows.count, width: width, into: $0)
        }.recorded("gatheringRows", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                RowGather.scatterAdd(
                    gradient.pointer, rows: rows, count: rows.count, width: width, into: $0)
            }
        }
    }

    /// The rows of this tensor at given indices among rows of zeros; indices are distinct.
    ///
    /// Shapes: `[chosen, width]` to `[rowCount, width]`.
    public func placingRows(_ rows: [Int32], among rowCount: Int) -> Tensor {
        let width = rowSize
        precondition(
            rows.count == self.rowCount && rows.allSatisfy { $0 >= 0 && $0 < rowCount }
                && Set(rows).count == rows.count,
            "\(self.rowCount) rows for \(rows.count) places among \(rowCount)")
        return Tensor.filling([rowCount, width]) {
            $0.update(repeating: 0, count: rowCount * width)
            RowGather.scatterAdd(pointer, rows: rows, count: rows.count, width: width, into: $0)
        }.recorded("placingRows", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                for (index, row) in rows.enumerated() {
                    TensorRoutines.addInPlace(
                        gradient.pointer + Int(row) * width, $0 + index * width, width)
                }
            }
        }
    }

    /// The first rows.
    ///
    /// Shapes: `[rows, width]` to `[count, width]`.
    public func prefixRows(_ count: Int) -> Tensor {
        guard count < rowCount else { return self }
        precondition(count >= 0, "\(count) rows of \(shape)")
        let size = count * rowSize
        return Tensor.filling([count] + shape.dropFirst()) { $0.update(from: pointer, count: size) }
            .recorded("prefixRows", from: [self]) { gradient, sink in
                sink.accumulate(0) { TensorRoutines.addInPlace(gradient.pointer, $0, size) }
            }
    }

    /// The columns of several matrices, concatenated.
    ///
    /// Shapes: `[rows, a]`, `[rows, b]`, … to `[rows, a + b + …]`.
    public static func concatenatingColumns(_ parts: [Tensor]) -> Tensor {
        let rows = parts.first?.rowCount ?? 0
        let widths = parts.map(\.rowSize)
        let total = widths.reduce(0, +)
        precondition(
            parts.allSatisfy { $0.shape.count == 2 && $0.rowCount == rows },
            "concatenation of \(parts.map(\.shape))")
        return Tensor.filling([rows, total]) { out in
            var start = 0
            for (part, width) in zip(parts, widths) {
                for row in 0..<rows {
                    (out + row * total + start).update(
                        from: part.pointer + row * width, count: width)
                }
                start += width
            }
        }.recorded("concatenatingColumns", from: parts) { gradient, sink in
            var start = 0
            for (index, width) in widths.enumerated() {
                let offset = start
                sink.accumulate(index) { part in
                    for row in 0..<rows {
                        let source = gradient.pointer + row * total + offset
                        let target = part + row * width
                        for c in 0..<width { target[c] += source[c] }
                    }
                }
                start += width
            }
        }
    }
}
