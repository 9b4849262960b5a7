import Foundation
import GraphNetworks
import Support
import Tensor

/// The part of a graph that a node's result depends on, the node first, with what the student makes of it.
struct ExplainedView {
    /// How likely the explained class is.
    struct Answer {
        let probability: Double
        let logOdds: Double

        /// The softmax of one row of logits at a class.
        init(_ scores: [Float], of label: Int) {
            let others = scores.indices.filter { $0 != label }.map { Double(scores[$0]) }
            let largest = others.max() ?? 0
            let sum = others.reduce(0) { $0 + exp($1 - largest) }
            // A class alone is certain; its odds are those of the largest number there is.
            logOdds =
                others.isEmpty
                ? .greatestFiniteMagnitude : Double(scores[label]) - largest - log(sum)
            probability = 1 / (1 + exp(-logOdds))
        }
    }

    /// The contributions of nodes and input columns by gradient × input.
    struct Contributions {
        var nodes: [Double]
        var columns: [(column: Int, all: Double, own: Double)]
    }

    let nodes: [Int]
    let distances: [Int]
    let predictedClass: Int
    let answer: Answer
    private let model: any GraphModel
    private let graph: GraphOperators
    private let inputs: FeatureMatrix
    /// The products of the sparse inputs, with their gradients; `nil`: the inputs are dense or used otherwise.
    private let recorder: ProductRecorder?

    /// Computes the answer for a node and the gradients of its score.
    init(
        of node: Int, _ model: any GraphModel, _ features: FeatureMatrix, _ graph: GraphOperators,
        _ cancellation: Cancellation
    ) throws {
        // One step beyond the reach, because the degrees of the outermost nodes matter.
        let around = graph.surroundings(of: node, steps: model.configuration.receptiveField + 1)
        self.model = model
        nodes = around.map(\.node)
        distances = around.map(\.distance)
        self.graph = graph.subgraph(of: nodes)
        try cancellation.check()
        let local = features.rows(nodes)
        let recorder = ProductRecorder()
        let pass = Self.gradients(model, local.computingProducts(by: recorder), self.graph)
        let isRecorded = local.isSparse && !recorder.isWrittenOut
        self.recorder = isRecorded ? recorder : nil
        inputs = isRecorded ? local : FeatureMatrix(local.dense)
        predictedClass = pass.label
        answer = Answer(pass.scores, of: pass.label)
    }

    /// Runs the network and sends the gradient of the best class of the first node back.
    private static func gradients(
        _ model: any GraphModel, _ inputs: FeatureMatrix, _ graph: GraphOperators
    ) -> (scores: [Float], label: Int) {
        let trainable = model.store.trainable
        for parameter in trainable { parameter.isTrainable = false }
        defer { for parameter in trainable { parameter.isTrainable = true } }
        var pass = ForwardPass(graph)
        let logits = model(inputs, &pass).logits
        let scores = logits.row(0)
        let label = scores.argMax ?? 0
        guard logits.needsGradient else { return (scores, label) }
        var upstream = [Float](repeating: 0, count: logits.count)
        upstream[label] = 1
        logits.backward(gradient: Tensor(upstream, shape: logits.shape))
        return (scores, label)
    }

    // MARK: - Gradient × input

    /// The sums of gradient × input by node and by column.
    func contributions(_ cancellation: Cancellation) throws(Interrupted) -> Contributions {
        if let recorder, let sparse = inputs.sparse {
            return try sparseContributions(sparse.matrix, recorder, cancellation)
        }
        let variable = Parameter(path: "inputs", value: inputs.dense)
        _ = Self.gradients(model, FeatureMatrix(variable: variable.tensor), graph)
        let gradient = variable.gradient ?? .zeros(variable.value.shape)
        return try denseContributions(gradient, cancellation)
    }

    private func denseContributions(
        _ gradient: Tensor, _ cancellation: Cancellation
    ) throws(Interrupted) -> Contributions {
        let width = gradient.rowSize
        let products = inputs.dense.multiplied(by: gradient).values
        var byNode = [Double](repeating: 0, count: nodes.count)
        var byColumn = [Double](repeating: 0, count: width)
        for row in nodes.indices {
            try cancellation.check()
            for column in 0..<width {
                byNode[row] += Double(products[row * width + column])
                byColumn[column] += Double(products[row * width + column])
            }
        }
        return Contributions(
            nodes: byNode,
            columns: byColumn.indices.filter { byColumn[$0] != 0 }
                .map { ($0, byColumn[$0], Double(products[$0])) })
    }

    /// The gradient of an entry of the inputs is that of the node's product times the column of the weights.
    private func sparseContributions(
        _ matrix: SparseMatrix, _ recorder: ProductRecorder, _ cancellation: Cancellation
    ) throws(Interrupted) -> Contributions {
        var byNode = [Double](repeating: 0, count: nodes.count)
        var byColumn = [Double](repeating: 0, count: matrix.columnCount)
        var own: [Int: Double] = [:]
        for product in recorder.products {
            guard let gradient = product.parameter.gradient else { continue }
            let outputs = gradient.rowSize
            let gradients = gradient.values
            let weights = product.weight.transposedRows
            for row in nodes.indices {
                let start = row * outputs
                guard gradients[start..<start + outputs].contains(where: { $0 != 0 }) else {
                    continue
                }
                try cancellation.check()
                for entry in matrix.entries(ofRow: row) {
                    let column = Int(matrix.columnIndices[entry])
                    var gradient: Float = 0
                    for output in 0..<outputs {
                        gradient += gradients[start + output] * weights[column * outputs + output]
                    }
                    let contribution = Double(gradient * matrix.values[entry])
                    byNode[row] += contribution
                    byColumn[column] += contribution
                    if row == 0 { own[column, default: 0] += contribution }
                }
            }
        }
        return Contributions(
            nodes: byNode,
            columns: byColumn.indices.filter { byColumn[$0] != 0 }
                .map { ($0, byColumn[$0], own[$0] ?? 0) })
    }

    // MARK: - Occlusion

    /// The answer's drop without a node, whose edges are cut and inputs zero, or without a column.
    func loss(without edit: EditedProducts.Edit) throws -> Explanation.Loss {
        var graph = graph
        if case .row(let place) = edit, place != 0 { graph = graph.isolating([place]) }
        let logits = try model.predict(edited(edit), graph: graph).logits
        let left = Answer(logits.row(0), of: predictedClass)
        return Explanation.Loss(
            probability: answer.probability - left.probability,
            logOdds: answer.logOdds - left.logOdds)
    }

    private func edited(_ edit: EditedProducts.Edit) -> FeatureMatrix {
        if let recorder {
            return inputs.computingProducts(
                by: EditedProducts(known: recorder.products, edit: edit))
        }
        var elements = inputs.dense.values
        let width = inputs.width
        switch edit {
        case .row(let row):
            for column in 0..<width { elements[row * width + column] = 0 }
        case .column(let column):
            for place in stride(from: column, to: elements.count, by: width) { elements[place] = 0 }
        }
        return FeatureMatrix(Tensor(elements, shape: [nodes.count, width]))
    }
}

extension Tensor {
    /// The elements of a matrix column by column.
    fileprivate var transposedRows: [Float] {
        let (rows, width) = (rowCount, rowSize)
        let elements = values
        var result = [Float](repeating: 0, count: elements.count)
        for row in 0..<rows {
            for column in 0..<width { result[column * rows + row] = elements[row * width + column] }
        }
        return result
    }
}
