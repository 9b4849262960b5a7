import Compute
import Dispatch
import Synchronization
import Testing

@testable import Tensor

@Suite struct ConcurrentGradientTests {
    /// Threads share the pool of freed blocks: none may use a block that another one has taken.
    @Test func lowRankGradientsDoNotDependOnOtherThreads() {
        let (rows, width, out, rank) = (160, 512, 64, 4)
        let weight = randomTensor([out, width], seed: 1)
        let matrix = DenseFrozenMatrix(outFeatures: out, inFeatures: width) {
            $0.update(from: weight.pointer, count: weight.count)
        }
        let x = randomTensor([rows, width], seed: 2)
        let (a, b) = (randomTensor([rank, width], seed: 3), randomTensor([out, rank], seed: 4))
        @Sendable func gradients() -> [[Float]] {
            let leaves = [x, a, b].map { Parameter(path: "leaf", value: $0) }
            leaves[0].tensor.linear(
                frozen: matrix,
                adding: LowRankAddition(
                    a: leaves[1].tensor, b: leaves[2].tensor, scale: 2, dropoutRate: 0.3, seed: 5)
            ).sum().backward()
            return leaves.map { $0.gradient?.values ?? [] }
        }
        let wanted = gradients()
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 100) { _ in
            let found = gradients()
            let isRight = zip(found, wanted).allSatisfy { found, wanted in
                zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-3 }
            }
            if !isRight { wrong.withLock { $0 += 1 } }
        }
        #expect(wrong.withLock { $0 } == 0)
    }

    /// Threads that make tensors all the time take nothing that a sparse map still reads.
    @Test func sparseMapsKeepWhatTheyRead() {
        let (inputs, out) = (6, 12)
        let weight = randomTensor([out, inputs], seed: 1)
        let dense = randomTensor([9, inputs], seed: 2)
        let x = SparseMatrix(
            rowCount: 9, columnCount: inputs, rowOffsets: (0...9).map { Int32($0 * inputs) },
            columnIndices: (0..<54).map { Int32($0 % inputs) }, values: dense.values)
        let transposed = x.transposed
        let expected = dense.matrixProduct(weight, otherTransposed: true).values
        let wrong = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<2_000 {
                let y = x.linear(weight: weight, transposed: transposed)
                let isRight = zip(y.values, expected).allSatisfy { abs($0 - $1) < 1e-4 }
                if !isRight { wrong.add(1, ordering: .relaxed) }
                _ = Tensor.filled(7, shape: [inputs, out])
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}
