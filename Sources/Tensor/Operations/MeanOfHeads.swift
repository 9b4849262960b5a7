import Compute

extension Tensor {
    /// The mean over a row's heads.
    ///
    /// Shapes: `[rows, heads · channels]` to `[rows, channels]`.
    public func meanOfHeads(_ heads: Int) -> Tensor {
        let (rows, width) = (rowCount, rowSize)
        precondition(heads > 0 && width % heads == 0, "\(heads) heads in rows of \(width)")
        let (channels, factor) = (width / heads, 1 / Float(heads))
        return Tensor.filling([rows, channels]) { out in
            for row in 0..<rows {
                for c in 0..<channels {
                    var sum: Float = 0
                    for h in 0..<heads { sum += pointer[row * width + h * channels + c] }
                    out[row * channels + c] = sum * factor
                }
            }
        }.recorded("meanOfHeads", from: [self]) { gradient, sink in
            sink.accumulate(0) { ga in
                for row in 0..<rows {
                    for i in 0..<width {
                        ga[row * width + i] +=
                            factor * gradient.pointer[row * channels + i % channels]
                    }
                }
            }
        }
    }
}
