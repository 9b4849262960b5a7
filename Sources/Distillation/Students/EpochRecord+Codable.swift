extension EpochRecord {
    private enum CodingKeys: String, CodingKey {
        case epoch, loss, crossEntropy, terms, trainAccuracy, validationAccuracy, validationLoss
        case testAccuracy, layerWeights, lossWeights, seconds
        // Version 0.1.0 wrote the losses of three terms by keys of their own.
        case contrastive, global, softLabels
    }

    /// Reads a record, one of version 0.1.0 too.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var terms = try values.decodeIfPresent([String: Double].self, forKey: .terms) ?? [:]
        let contrastive = try values.decodeIfPresent([Double].self, forKey: .contrastive) ?? []
        for (index, loss) in contrastive.enumerated() {
            terms["\(ContrastiveTerm.name) hop \(index)"] = loss
        }
        terms[PrototypeTerm.name] =
            try values.decodeIfPresent(Double.self, forKey: .global) ?? terms[PrototypeTerm.name]
        terms[SoftLabelTerm.name] =
            try values.decodeIfPresent(Double.self, forKey: .softLabels)
            ?? terms[SoftLabelTerm.name]
        self.init(
            epoch: try values.decode(Int.self, forKey: .epoch),
            loss: try values.decode(Double.self, forKey: .loss),
            crossEntropy: try values.decode(Double.self, forKey: .crossEntropy), terms: terms,
            trainAccuracy: try values.decode(Double.self, forKey: .trainAccuracy),
            validationAccuracy: try values.decode(Double.self, forKey: .validationAccuracy),
            validationLoss: try values.decode(Double.self, forKey: .validationLoss),
            testAccuracy: try values.decodeIfPresent(Double.self, forKey: .testAccuracy),
            layerWeights: try values.decode([Double].self, forKey: .layerWeights),
            lossWeights: try values.decode([Double].self, forKey: .lossWeights),
            seconds: try values.decode(Double.self, forKey: .seconds))
    }

    /// Writes a record.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(epoch, forKey: .epoch)
        try values.encode(loss, forKey: .loss)
        try values.encode(crossEntropy, forKey: .crossEntropy)
        try values.encode(terms, forKey: .terms)
        try values.encode(trainAccuracy, forKey: .trainAccuracy)
        try values.encode(validationAccuracy, forKey: .validationAccuracy)
        try values.encode(validationLoss, forKey: .validationLoss)
        try values.encodeIfPresent(testAccuracy, forKey: .testAccuracy)
        try values.encode(layerWeights, forKey: .layerWeights)
        try values.encode(lossWeights, forKey: .lossWeights)
        try values.encode(seconds, forKey: .seconds)
    }
}
