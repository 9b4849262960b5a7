import Compute

/// How rows are divided into blocks for a function that maps each row independently.
public struct RowBlocks: Sendable {
    /// The maximum number of rows of a block, at least `step`.
    public var size: Int
    /// Blocks begin at multiples of it.
    public var step: Int
    /// Whether threads take one block after another, each running single-threaded; otherwise blocks
    /// follow each other, and all threads work on each.
    public var isForEachThread: Bool

    /// Describes blocks.
    public init(size: Int, step: Int = 1, isForEachThread: Bool = false) {
        precondition(step > 0 && size >= step, "blocks of \(size) rows in steps of \(step)")
        self.size = size
        self.step = step
        self.isForEachThread = isForEachThread
    }

    /// Calls a closure with disjoint ranges of rows, all of about the same size, that together
    /// cover `0..<count`.
    func forEach(of count: Int, _ body: (Range<Int>) -> Void) {
        let steps = (count + step - 1) / step
        func run(_ part: Range<Int>) {
            body(part.lowerBound * step..<min(part.upperBound * step, count))
        }
        if isForEachThread {
            ThreadPool.shared.forEachPart(of: steps, size: size / step, run)
        } else {
            ThreadPool.parts(of: steps, size: size / step).forEach(run)
        }
    }
}

extension Tensor {
    /// The results of a function that maps each row independently, called with one block of rows
    /// after another.
    ///
    /// No gradient flows back.
    ///
    /// - Parameters:
    ///   - inputs: `[rows, …]`, at least one.
    ///   - widths: The width of each result.
    ///   - blocks: How rows are divided.
    ///   - body: Gets those rows of the inputs, their range, and an output buffer for each result,
    ///     which it need not use; returns those rows of the results. Results elsewhere are copied.
    /// - Returns: `[rows, width]` for each width.
    public static func mappingRows(
        of inputs: [Tensor], toWidths widths: [Int], in blocks: RowBlocks,
        _ body: ([Tensor], Range<Int>, [Storage]) -> [Tensor]
    ) -> [Tensor] {
        let count = inputs[0].rowCount
        if count <= blocks.size, !blocks.isForEachThread {
            return body(inputs.map(\.detached), 0..<count, [])
        }
        let results = widths.map { Storage(uninitialized: count * $0) }
        blocks.forEach(of: count) { rows in
            let outputs = zip(results, widths).map { result, width in
                Storage(rows.lowerBound * width..<rows.upperBound * width, of: result)
            }
            let mapped = body(inputs.map { $0.sharing(rows) }, rows, outputs)
            for (mapped, (output, width)) in zip(mapped, zip(outputs, widths)) {
                precondition(
                    mapped.shape == [rows.count, width],
                    "\(rows.count) rows of \(width) became \(mapped.shape)")
                guard mapped.pointer != UnsafePointer(output.pointer) else { continue }
                withExtendedLifetime(mapped) {
                    // SAFETY: each block's rows are written once, by one thread; the results
                    // outlive the loop.
                    output.pointer.update(from: mapped.pointer, count: mapped.count)
                }
            }
        }
        return zip(results, widths).map { Tensor(storage: $0, shape: [count, $1]) }
    }

    /// Some rows, without a record; not a copy.
    private func sharing(_ rows: Range<Int>) -> Tensor {
        Tensor(
            storage: Storage(rows.lowerBound * rowSize..<rows.upperBound * rowSize, of: storage),
            shape: [rows.count] + shape.dropFirst())
    }
}
