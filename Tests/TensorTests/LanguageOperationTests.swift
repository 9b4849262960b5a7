import Compute
import Foundation
import Support
import TestSupport
import Testing

@testable import Tensor

@Suite struct LanguageOperationTests {
    @Test(arguments: [[1, 1], [3, 17], [5, 16], [2, 45]])
    func rmsNormMatchesItsDefinition(shape: [Int]) {
        let (x, w) = (randomTensor(shape, seed: 1), randomTensor([shape[1]], seed: 2))
        let residual = randomTensor(shape, seed: 3)
        let y = x.rmsNorm(weight: w, epsilon: 1e-5, addedTo: residual)
        for r in 0..<shape[0] {
            let row = x.row(r)
            let mean = row.reduce(0) { $0 + Double($1 * $1) } / Double(row.count)
            for c in 0..<row.count {
                let expected = Double(row[c] * w.values[c]) / (mean + 1e-5).squareRoot()
                #expect(abs(Double(y.row(r)[c] - residual.row(r)[c]) - expected) < 1e-5)
            }
        }
        let plain = GradientCheck.maximumError(at: [x, w]) {
            $0[0].rmsNorm(weight: $0[1], epsilon: 1e-2)
        }
        #expect(plain < 5e-3)
        let added = GradientCheck.maximumError(at: [x, w, residual]) {
            $0[0].rmsNorm(weight: $0[1], epsilon: 1e-2, addedTo: $0[2])
        }
        #expect(added < 5e-3)
    }

    @Test(arguments: [1, 3, 16, 20])
    func rotationTurnsPairs(half: Int) {
        let frequencies = (0..<half).map { pow(100, -Double($0) / Double(half)) }
        let table = RotaryEmbedding.Table(frequencies: frequencies, positionCount: 9)
        let (heads, positions) = (3, [Int32(0), 8, 5])
        let x = randomTensor([3, heads * half * 2], seed: 4)
        let y = x.rotated(by: table, positions: positions)
        #expect(y.row(0) == x.row(0))
        for head in 0..<heads {
            for i in 0..<half {
                let (a, b) = (head * half * 2 + i, head * half * 2 + half + i)
                let angle = 8 * frequencies[i]
                let (c, s) = (Float(cos(angle)), Float(sin(angle)))
                #expect(abs(y.row(1)[a] - (x.row(1)[a] * c - x.row(1)[b] * s)) < 1e-5)
                #expect(abs(y.row(1)[b] - (x.row(1)[b] * c + x.row(1)[a] * s)) < 1e-5)
            }
        }
        #expect(
            GradientCheck.maximumError(at: [x]) { $0[0].rotated(by: table, positions: positions) }
                < 2e-3)
    }

    /// Heads normalised and rotated in one pass are those of two, in a given output buffer too.
    @Test(arguments: [1, 3, 16, 20, 64]) func normalizedHeadsTurnInOnePass(half: Int) {
        let frequencies = (0..<half).map { pow(100, -Double($0) / Double(half)) }
        let table = RotaryEmbedding.Table(frequencies: frequencies, positionCount: 9)
        let positions: [Int32] = [0, 8, 5]
        let x = randomTensor([3, 3 * half * 2], seed: 4)
        let weight = randomTensor([half * 2], seed: 5)
        let expected = x.rmsNorm(weight: weight, epsilon: 1e-3)
            .rotated(by: table, positions: positions)
        let whole = Storage(uninitialized: x.count + 7)
        let output = Storage(7..<7 + x.count, of: whole)
        let found = x.rotated(
            by: table, positions: positions, normalizedBy: (weight, 1e-3), in: output)
        #expect(found.pointer == UnsafePointer(whole.pointer + 7))
        #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-6 })
        let error = GradientCheck.maximumError(at: [x, weight]) {
            $0[0].rotated(by: table, positions: positions, normalizedBy: ($0[1], 1e-2))
        }
        #expect(error < 5e-3)
    }

    /// An addend of a product, a vector or rows, is added in every storage format, and gets its
    /// gradient.
    @Test(arguments: [1, 3, 20, 300], ComputePrecision.allCases)
    func productsAddWhatTheyAreTold(rows: Int, precision: ComputePrecision) {
        let (width, out) = (70, 33)
        let weights = randomTensor([out, width], seed: 1)
        let matrix = FrozenMatrices.make(
            outFeatures: out, inFeatures: width, precision: precision
        ) { range, target in
            target.update(
                from: weights.pointer + range.lowerBound * width, count: range.count * width)
        }
        let x = randomTensor([rows, width], seed: 2)
        let (bias, residual) = (randomTensor([out], seed: 3), randomTensor([rows, out], seed: 4))
        let plain = x.linear(frozen: matrix)
        let found = x.linear(
            frozen: [matrix, matrix, matrix], adding: [bias, residual, nil],
            in: [nil, Storage(uninitialized: rows * out), nil])
        let expected = [plain.addingToRows(bias), plain.adding(residual), plain]
        for (found, expected) in zip(found, expected) {
            #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        guard rows <= 3, precision == .float32 else { return }
        let error = GradientCheck.maximumError(at: [x, bias, residual]) {
            let both = $0[0].linear(frozen: [matrix, matrix], adding: [$0[1], $0[2]])
            return both[0].multiplied(by: both[1])
        }
        #expect(error < 1e-2)
    }

    @Test(arguments: GatedActivation.allCases, [[1, 1], [3, 17], [2, 16]])
    func gatesMatchTheirDefinition(activation: GatedActivation, shape: [Int]) {
        let (gate, up) = (randomTensor(shape, seed: 5), randomTensor(shape, seed: 6))
        let y = gate.gating(up, by: activation)
        for i in 0..<y.count {
            let x = Double(gate.values[i])
            let value =
                switch activation {
                case .silu: x / (1 + exp(-x))
                case .geluTanh:
                    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
                }
            #expect(abs(Double(y.values[i]) - value * Double(up.values[i])) < 1e-5)
        }
        #expect(
            GradientCheck.maximumError(at: [gate, up]) { $0[0].gating($0[1], by: activation) }
                < 3e-3)
        // Gradients of inputs saved in bfloat16: off by the rounding alone.
        #expect(
            GradientCheck.maximumError(at: [gate, up]) {
                $0[0].gating($0[1], by: activation, keeping: .bfloat16)
            } < 2e-2)
    }

    @Test(arguments: [(3, 5, 7), (1, 16, 33), (130, 4, 50)], [nil, SoftCap(bound: 1.5)])
    func tokenLogProbabilitiesMatchASoftmax(
        sizes: (rows: Int, width: Int, vocabulary: Int), softCap: SoftCap?
    ) throws {
        let (rows, width, vocabulary) = sizes
        let x = randomTensor([rows, width], seed: 7)
        let weight = randomTensor([vocabulary, width], seed: 8)
        let head = VocabularyMatrix(
            tokenCount: vocabulary, width: width, stripSize: 16, softCap: softCap
        ) { tokens in
            DenseFrozenMatrix(outFeatures: tokens.count, inFeatures: width) {
                $0.update(
                    from: weight.pointer + tokens.lowerBound * width, count: tokens.count * width)
            }
        }
        let targets = [(rows - 1, 0), (0, vocabulary - 1), (rows / 2, 3), (0, vocabulary - 1)]
            .map { TokenCrossEntropy.Target(row: $0.0, token: $0.1) }
        let products = x.matrixProduct(weight, otherTransposed: true)
        let expected =
            softCap.map { products.scaled(by: 1 / $0.bound).tanh().scaled(by: $0.bound) }
            ?? products
        let found = try x.tokenLogProbabilities(of: targets, head: head)
        let scores = Tensor.filling([rows, vocabulary]) {
            head.scores(x.pointer, into: $0, rows: rows)
        }
        #expect(zip(scores.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
        for (index, target) in targets.enumerated() {
            let row = expected.row(target.row).map { Double($0) }
            let total = row.reduce(0) { $0 + exp($1) }
            #expect(abs(Double(found.values[index]) - (row[target.token] - log(total))) < 1e-5)
        }
        let error = try GradientCheck.maximumError(at: [x]) {
            try $0[0].tokenLogProbabilities(of: targets, head: head)
        }
        #expect(error < 3e-3)
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try x.tokenLogProbabilities(of: targets, head: head, cancellation: cancellation)
        }
    }
}

@Suite struct FrozenFormTests {
    static func source(_ weight: Tensor) -> ExpandedPanelMatrix.Source {
        { range, target in
            let width = weight.rowSize
            target.update(
                from: weight.pointer + range.lowerBound * width, count: range.count * width)
        }
    }

    static func dense(_ weight: Tensor) -> DenseFrozenMatrix {
        DenseFrozenMatrix(outFeatures: weight.rowCount, inFeatures: weight.rowSize) {
            $0.update(from: weight.pointer, count: weight.count)
        }
    }

    static func expanded(_ weight: Tensor) -> ExpandedPanelMatrix {
        ExpandedPanelMatrix(
            outFeatures: weight.rowCount, inFeatures: weight.rowSize, byteCount: 0,
            storageDescription: "compact", source: source(weight))
    }

    /// A matrix that multiplies a single row without being dequantised.
    static func unexpanded(_ weight: Tensor) -> ExpandedPanelMatrix {
        let width = weight.rowSize
        return ExpandedPanelMatrix(
            outFeatures: weight.rowCount, inFeatures: width, byteCount: 0,
            storageDescription: "compact", source: source(weight)
        ) { x in
            let x = Array(UnsafeBufferPointer(start: x, count: width))
            return { rows, y in
                for row in rows {
                    y[row - rows.lowerBound] = zip(x, weight.row(row)).reduce(0) {
                        $0 + $1.0 * $1.1
                    }
                }
            }
        }
    }

    /// One row by several matrices at once, whose rows the threads divide; and by matrices that
    /// must be multiplied one after another.
    @Test func severalMatricesAtOnce() {
        let x = randomTensor([1, 48], seed: 1)
        let weights = [200, 1, 67, 130].enumerated().map {
            randomTensor([$1, 48], seed: 2 + $0)
        }
        let few: [any FrozenMatrix] = weights.map {
            FewRowsMatrix(many: Self.dense($0), few: Self.unexpanded($0))
        }
        let mixed = [few[0], Self.unexpanded(weights[1]), few[2], Self.dense(weights[3])]
        let single = zip(few, weights).map { matrix, weight in
            (x.linear(frozen: matrix), x.matrixProduct(weight, otherTransposed: true))
        }
        for matrices in [few, mixed] {
            let found = x.linear(frozen: matrices)
            for (result, (alone, exact)) in zip(found, single) {
                #expect(result.shape == alone.shape)
                #expect(zip(result.values, exact.values).allSatisfy { abs($0 - $1) < 1e-4 })
            }
        }
        #expect(zip(x.linear(frozen: few), single).allSatisfy { $0.values == $1.0.values })
    }

    /// Panels of sixteen bits, in both directions, with what is there added or not.
    @Test(arguments: [(5, 17, 600), (70, 1_000, 700), (40, 1_300, 65)])
    func panelsOfSixteenBitsStayClose(rows: Int, out: Int, width: Int) {
        let weight = randomTensor([out, width], seed: 1)
        let (x, g) = (randomTensor([rows, width], seed: 2), randomTensor([rows, out], seed: 3))
        let halfWidth = ExpandedPanelMatrix(
            outFeatures: out, inFeatures: width, byteCount: 0, storageDescription: "compact",
            precision: .bfloat16, source: Self.source(weight))
        func error(_ found: [Float], _ exact: [Float]) -> Float {
            let off = zip(found, exact).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return (off / exact.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
        let y = x.matrixProduct(weight, otherTransposed: true).values
        #expect(error(x.linear(frozen: halfWidth).values, y) < 4e-3)
        var sums = [Float](repeating: 1, count: rows * out)
        halfWidth.multiply(x.pointer, into: &sums, rows: rows, beta: 1)
        #expect(error(sums.map { $0 - 1 }, y) < 4e-3)
        let exact = g.matrixProduct(weight).values
        var dx = [Float](repeating: .nan, count: rows * width)
        halfWidth.multiplyTransposed(g.pointer, into: &dx, rows: rows, adds: false)
        #expect(error(dx, exact) < 4e-3)
        halfWidth.multiplyTransposed(g.pointer, into: &dx, rows: rows, adds: true)
        #expect(error(dx.map { $0 / 2 }, exact) < 4e-3)
    }

    @Test(arguments: [(1, 1, 1), (1, 40, 33), (4, 17, 600), (5, 17, 600), (70, 1_000, 700)])
    func everyFormMultipliesAlike(rows: Int, out: Int, width: Int) {
        let weight = randomTensor([out, width], seed: 1)
        let (x, g) = (randomTensor([rows, width], seed: 2), randomTensor([rows, out], seed: 3))
        let compact = Self.expanded(weight)
        let unexpanded = Self.unexpanded(weight)
        let forms: [any FrozenMatrix] = [
            compact, unexpanded,
            FewRowsMatrix(many: Self.dense(weight), few: compact),
        ]
        let y = x.matrixProduct(weight, otherTransposed: true)
        let dx = g.matrixProduct(weight)
        for form in forms {
            for beta in [Float(0), 1] {
                let found = Tensor.filling([rows, out]) {
                    $0.update(repeating: 2, count: rows * out)
                    form.multiply(x.pointer, into: $0, rows: rows, beta: beta)
                }
                #expect(
                    zip(found.values, y.values).allSatisfy { abs($0 - $1 - 2 * beta) < 2e-3 })
            }
            for adds in [false, true] {
                let back = Tensor.filling([rows, width]) {
                    $0.update(repeating: adds ? 1 : .nan, count: rows * width)
                    form.multiplyTransposed(g.pointer, into: $0, rows: rows, adds: adds)
                }
                #expect(
                    zip(back.values, dx.values).allSatisfy {
                        abs($0 - $1 - (adds ? 1 : 0)) < 2e-3
                    })
            }
        }
    }

    @Test(arguments: [Float(0), 0.3], [false, true])
    func lowRankProductsMatchTheirParts(rate: Float, hasBias: Bool) {
        let (rows, out, width, rank) = (5, 18, 7, 3)
        let matrix = Self.dense(randomTensor([out, width], seed: 1))
        let bias = hasBias ? randomTensor([out], seed: 5) : nil
        let inputs = [
            randomTensor([rows, width], seed: 2), randomTensor([rank, width], seed: 3),
            randomTensor([out, rank], seed: 4),
        ]
        func whole(_ inputs: [Tensor]) -> Tensor {
            inputs[0].linear(
                frozen: matrix, bias: bias,
                adding: LowRankAddition(
                    a: inputs[1], b: inputs[2], scale: 1.5, dropoutRate: rate, seed: 9))
        }
        let parts = inputs[0].dropout(rate: rate, seed: 9)
            .matrixProduct(inputs[1], otherTransposed: true)
            .matrixProduct(inputs[2], otherTransposed: true).scaled(by: 1.5)
            .adding(inputs[0].linear(frozen: matrix))
        let expected = bias.map { parts.addingToRows($0) } ?? parts
        #expect(zip(whole(inputs).values, expected.values).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(GradientCheck.maximumError(at: inputs, whole) < 3e-3)
    }

    /// Products of the same rows in one step, some with an addition, some with a bias, one that nothing reads.
    @Test(arguments: [[0, 1, 2], [1], [2, 0]])
    func lowRankProductsOfTheSameRowsShareAStep(read: [Int]) {
        let (rows, width) = (5, 7)
        let (outs, ranks) = ([18, 4, 9], [3, 0, 2])
        let matrices = outs.map { Self.dense(randomTensor([$0, width], seed: $0)) }
        let biases = [nil, randomTensor([4], seed: 5), randomTensor([9], seed: 6)]
        let inputs = [
            randomTensor([rows, width], seed: 1),
            randomTensor([ranks[0], width], seed: 20), randomTensor([outs[0], ranks[0]], seed: 21),
            randomTensor([ranks[2], width], seed: 40), randomTensor([outs[2], ranks[2]], seed: 41),
        ]
        func addition(_ index: Int, _ inputs: [Tensor]) -> LowRankAddition? {
            guard index != 1 else { return nil }
            return LowRankAddition(
                a: inputs[index + 1], b: inputs[index + 2], scale: Float(index) + 1.5)
        }
        func joined(_ inputs: [Tensor]) -> Tensor {
            let products = outs.indices.map {
                AdaptedProduct(
                    matrix: matrices[$0], bias: biases[$0], addition: addition($0, inputs))
            }
            let results = inputs[0].linear(products)
            return Tensor.concatenatingColumns(read.map { results[$0] })
        }
        func apart(_ inputs: [Tensor]) -> Tensor {
            let results = outs.indices.map { index in
                guard let addition = addition(index, inputs) else {
                    return inputs[0].linear(
                        frozen: [matrices[index]], adding: [biases[index]])[0]
                }
                let product = inputs[0].matrixProduct(addition.a, otherTransposed: true)
                    .matrixProduct(addition.b, otherTransposed: true).scaled(by: addition.scale)
                    .adding(inputs[0].linear(frozen: matrices[index]))
                return biases[index].map { product.addingToRows($0) } ?? product
            }
            return Tensor.concatenatingColumns(read.map { results[$0] })
        }
        #expect(
            zip(joined(inputs).values, apart(inputs).values).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(GradientCheck.maximumError(at: inputs, joined) < 3e-3)
    }

    /// A gated activation is recomputed, in blocks of rows, for the product that does not save it.
    @Test(arguments: [Float(0), 0.3], [ComputePrecision.float32, .bfloat16])
    func lowRankProductsOfGatesKeepNothingElse(rate: Float, precision: ComputePrecision) {
        let (rows, out, width, rank) = (300, 18, 7, 3)
        let matrix = Self.dense(randomTensor([out, width], seed: 1))
        let (gate, up) = (
            randomTensor([rows, width], seed: 2), randomTensor([rows, width], seed: 3)
        )
        let weights = randomTensor([rows, out], seed: 6)
        func gradients(_ remakes: Bool) -> [[Float]] {
            let parameters = [
                Parameter(path: "gate", value: gate), Parameter(path: "up", value: up),
                Parameter(path: "a", value: randomTensor([rank, width], seed: 4)),
                Parameter(path: "b", value: randomTensor([out, rank], seed: 5)),
            ]
            let x = parameters.map(\.tensor)
            let gated =
                remakes
                ? x[0].gating(x[1], by: .silu, keeping: precision)
                : x[0].multiplied(by: x[0].sigmoid()).multiplied(by: x[1])
            gated.linear(
                frozen: matrix,
                adding: LowRankAddition(a: x[2], b: x[3], scale: 1.5, dropoutRate: rate, seed: 9)
            ).multiplied(by: weights).sum().backward()
            return parameters.map { $0.gradient?.values ?? [] }
        }
        for (found, wanted) in zip(gradients(true), gradients(false)) {
            #expect(!wanted.isEmpty && wanted.contains { $0 != 0 })
            let largest = wanted.map(abs).max() ?? 0
            let error = zip(found, wanted).map { abs($0 - $1) }.max() ?? .infinity
            #expect(error < largest * (precision == .float32 ? 1e-5 : 1e-2))
        }
    }
}
