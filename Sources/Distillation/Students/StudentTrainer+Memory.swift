import GraphNetworks

extension StudentTrainer {
    /// The least bytes that a training takes: what is kept of every layer for the way back, or of two
    /// layers where batches are small and only predictions see the whole graph; the parameters with
    /// their gradients and moments.
    var leastBytes: Int {
        let (c, nodes) = (configuration, task.nodeCount)
        let keptOfLayer = c.style == .blocks ? 3 : 2
        let numbersOfNode: Int
        switch training.batching {
        case .full: numbersOfNode = c.width * (c.layers * keptOfLayer + 2) + 2 * c.classes
        default: numbersOfNode = 2 * c.width + c.classes
        }
        let parameters = c.width * (c.inFeatures + c.width * max(0, c.layers - 1) + c.classes)
        return MemoryLayout<Float>.size * (nodes * numbersOfNode + 4 * parameters)
    }

    /// Returns if a training fits into memory.
    ///
    /// - Throws: `DistillationError.outOfMemory`.
    func check(_ memory: MemoryBudget) throws(DistillationError) {
        guard leastBytes <= memory.available else {
            throw .outOfMemory(needed: leastBytes, available: memory.available)
        }
    }
}
