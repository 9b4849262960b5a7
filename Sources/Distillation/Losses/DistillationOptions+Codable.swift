extension DistillationOptions {
    private enum CodingKeys: String, CodingKey {
        case temperature, filterLayers, filterDropout, standardizes, lossWeights, learnsLayerWeights
        case weightLearningRate, nodes, margin, contrastBatch, stepsPerEpoch, hops
        case softLabelTemperature, softLabelSource, terms
        // Version 0.1.0 knew three terms, each by a key of its own.
        case usesLocal, usesGlobal, softLabelWeight
    }

    /// Reads options, those of version 0.1.0 too.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        temperature = try values.decode(Float.self, forKey: .temperature)
        filterLayers = try values.decode(Int.self, forKey: .filterLayers)
        filterDropout = try values.decode(Float.self, forKey: .filterDropout)
        standardizes = try values.decode(Bool.self, forKey: .standardizes)
        lossWeights = try values.decode(LossWeights.self, forKey: .lossWeights)
        learnsLayerWeights = try values.decode(Bool.self, forKey: .learnsLayerWeights)
        weightLearningRate = try values.decode(Float.self, forKey: .weightLearningRate)
        nodes = try values.decode(DistilledNodes.self, forKey: .nodes)
        margin = try values.decodeIfPresent(Float.self, forKey: .margin)
        contrastBatch = try values.decodeIfPresent(Int.self, forKey: .contrastBatch)
        stepsPerEpoch = try values.decode(Int.self, forKey: .stepsPerEpoch)
        hops = try values.decodeIfPresent([Int].self, forKey: .hops)
        softLabelTemperature = try values.decode(Float.self, forKey: .softLabelTemperature)
        softLabelSource =
            try values.decodeIfPresent(SoftLabelSource.self, forKey: .softLabelSource) ?? .answers
        if let terms = try values.decodeIfPresent([String: Float].self, forKey: .terms) {
            termWeights = terms
        } else {
            usesLocal = try values.decode(Bool.self, forKey: .usesLocal)
            usesGlobal = try values.decode(Bool.self, forKey: .usesGlobal)
            softLabelWeight = try values.decode(Float.self, forKey: .softLabelWeight)
        }
    }

    /// Writes options.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(temperature, forKey: .temperature)
        try values.encode(filterLayers, forKey: .filterLayers)
        try values.encode(filterDropout, forKey: .filterDropout)
        try values.encode(standardizes, forKey: .standardizes)
        try values.encode(lossWeights, forKey: .lossWeights)
        try values.encode(learnsLayerWeights, forKey: .learnsLayerWeights)
        try values.encode(weightLearningRate, forKey: .weightLearningRate)
        try values.encode(nodes, forKey: .nodes)
        try values.encodeIfPresent(margin, forKey: .margin)
        try values.encodeIfPresent(contrastBatch, forKey: .contrastBatch)
        try values.encode(stepsPerEpoch, forKey: .stepsPerEpoch)
        try values.encodeIfPresent(hops, forKey: .hops)
        try values.encode(softLabelTemperature, forKey: .softLabelTemperature)
        if softLabelSource != .answers {
            try values.encode(softLabelSource, forKey: .softLabelSource)
        }
        // As version 0.1.0 wrote them where possible, so that its checkpoints can be resumed.
        var older = DistillationOptions()
        older.termWeights = [:]
        older.usesLocal = usesLocal
        older.usesGlobal = usesGlobal
        older.softLabelWeight = softLabelWeight
        guard termWeights == older.termWeights else {
            return try values.encode(termWeights, forKey: .terms)
        }
        try values.encode(usesLocal, forKey: .usesLocal)
        try values.encode(usesGlobal, forKey: .usesGlobal)
        try values.encode(softLabelWeight, forKey: .softLabelWeight)
    }
}
