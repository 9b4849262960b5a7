import CommandLanguage
import Distillation
import GraphNetworks

/// What `student train` and `student distill` both may be told about the network and its training.
struct StudentShape: Sendable {
    let architecture: StudentArchitecture
    let style: StudentStyle
    let preset: StudentPreset
    let layers: Int?
    let width: Int?
    let epochs: Int?
    let learningRate: Double?
    let dropout: Double?
    let selection: SelectionProtocol
    let seeds: [Int]
    var network = NetworkWishes()
    var wishes = TrainingWishes()

    /// The parameters of both commands, in one value.
    static let parameters = Parameter<StudentShape>.group(
        convParameter, styleParameter, presetParameter, layersParameter, widthParameter,
        epochsParameter, learningRateParameter, dropoutParameter, protocolParameter,
        seedsParameter, NetworkWishes.parameters, TrainingWishes.parameters, into: StudentShape.init
    )

    static let convParameter = Parameter<StudentArchitecture>.option(
        "conv", default: .gcn, help: "The message-passing layer.")
    static let styleParameter = Parameter<StudentStyle>.option(
        "style", default: .blocks,
        help: "LinguGKD's blocks, or plain convolutions as in PyTorch Geometric's examples.")
    static let presetParameter = Parameter<StudentPreset>.option(
        "preset", default: .light, help: "Defaults: small and quick, or the paper's.")
    static let layersParameter = Parameter<Int?>.option(
        "layers", in: 1...64, help: "How many convolutions; in distillation the hops K.")
    static let widthParameter = Parameter<Int?>.option(
        "width", in: 1...65_536, help: "Numbers of a hidden row.")
    static let epochsParameter = Parameter<Int?>.option(
        "epochs", in: 1...100_000, help: "The most passes over the training nodes.")
    static let learningRateParameter = Parameter<Double?>.option(
        "learning-rate", in: 1e-8...10, help: "The learning rate.")
    static let dropoutParameter = Parameter<Double?>.option(
        "dropout", in: 0...0.99, help: "The share of hidden numbers dropped in training.")
    static let protocolParameter = Parameter<SelectionProtocol>.option(
        "protocol", default: .clean,
        help: "Which nodes choose the best epoch: validation (`clean`) or test (`paper`).")
    static let seedsParameter = Parameter<[Int]>.option(
        "seeds", default: [0], in: 0...1_000_000_000, help: "One training for each seed.")

    /// The network for a task.
    func configuration(_ task: NodeClassification, layers defaultLayers: Int = 2)
        -> StudentConfiguration
    {
        var configuration = preset.configuration(
            architecture, inFeatures: task.features.width, classes: task.classNames.count,
            layers: layers ?? defaultLayers)
        configuration.style = style
        configuration.inputDropout = style == .plain ? configuration.dropout : 0
        if let width {
            configuration.width = width
            configuration.heads = width % 8 == 0 ? 8 : 1
        }
        if let dropout {
            configuration.dropout = Float(dropout)
            if style == .plain { configuration.inputDropout = Float(dropout) }
        }
        return network.applied(to: configuration)
    }

    /// How it is trained.
    ///
    /// - Throws: `CommandError.unusable` if options contradict each other.
    func training(_ task: NodeClassification, _ configuration: StudentConfiguration)
        throws(CommandError) -> TrainingOptions
    {
        var options = preset.training
        if let epochs { options.epochs = epochs }
        if let learningRate { options.learningRate = Float(learningRate) }
        options.selection = selection
        return try wishes.applied(
            to: options, reach: configuration.reach, nodeCount: task.nodeCount)
    }
}
