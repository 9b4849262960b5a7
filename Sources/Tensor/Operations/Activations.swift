import Compute

extension Tensor {
    /// max(x + v, 0) with a vector v added to every row, in one pass.
    ///
    /// Shapes: `[rows, n]` and `[n]` to `[rows, n]`.
    public func addingToRowsReLU(_ vector: Tensor) -> Tensor {
        let (rows, n) = (rowCount, rowSize)
        precondition(vector.count == n, "adding \(vector.shape) to rows of \(shape)")
        let result = Tensor.filling(shape) {
            RowWise.addReLU(pointer, vector.pointer, $0, rows: rows, width: n)
        }
        return result.recorded("addingToRowsReLU", from: [self, vector]) { gradient, sink in
            // The result is above zero just where the sum was.
            let passed = Tensor.filling(gradient.shape) {
                Elementwise.reluGradient(result.pointer, gradient.pointer, $0, gradient.count)
            }
            sink.add(0, passed)
            sink.accumulate(1) {
                RowWise.addColumnSums(passed.pointer, to: $0, rows: rows, width: n)
            }
        }
    }

    /// max(x, 0) of every number (Nair and Hinton 2010).
    public func relu() -> Tensor {
        let input = detached
        return Tensor.filling(shape) { Elementwise.relu(pointer, $0, count) }
            .recorded("relu", from: [self]) { gradient, sink in
                sink.write(0) { target, adds in
                    let backward = adds ? Elementwise.reluBackward : Elementwise.reluGradient
                    backward(input.pointer, gradient.pointer, target, input.count)
                }
            }
    }
}
