import CommandLanguage
import Distillation
import GraphNetworks

/// Options shared by `student train` and `student distill`: the network and its training.
struct StudentOptions: Sendable {
    let architecture: LayerKind?
    var style: StudentStyle?
    let preset: PresetChoice
    let layers: Int?
    let width: Int?
    let epochs: Int?
    let learningRate: Double?
    let dropout: Double?
    let selection: SelectionProtocol
    let seeds: [Int]
    var network = StudentNetworkOptions()
    var trainingOptions = StudentTrainingOptions()

    /// The parameters of both commands, in one value.
    static let parameters = Parameter<StudentOptions>.group(
        convParameter, styleParameter, presetParameter, layersParameter, widthParameter,
        epochsParameter, learningRateParameter, dropoutParameter, protocolParameter,
        seedsParameter, StudentNetworkOptions.parameters, StudentTrainingOptions.parameters,
        into: StudentOptions.init
    )

    static let convParameter = Parameter<LayerKind?>.option(
        "conv", otherwise: "gcn, or the recipe's layer", help: "The GNN (message-passing) layer.")
    static let styleParameter = Parameter<StudentStyle?>.option(
        "style", otherwise: "blocks; plain with a recipe or --method auto",
        help: "LinguGKD's blocks, or a plain GNN as in PyTorch Geometric's examples.")
    static let presetParameter = Parameter<PresetChoice>.option(
        "preset", default: .named(.light),
        help:
            "Default hyperparameters: `light` is small and fast, `reference` is the paper's; or "
            + "a recipe from `student search`.")
    static let layersParameter = Parameter<Int?>.option(
        "layers", in: 1...64, otherwise: "2; distilling: as many as hops",
        help: "Number of GNN layers.")
    static let widthParameter = Parameter<Int?>.option(
        "width", in: 1...65_536, otherwise: "64 (light), 1024 (reference)",
        help: "Hidden dimension.")
    static let epochsParameter = Parameter<Int?>.option(
        "epochs", in: 1...100_000, otherwise: "300", help: "Maximum number of epochs.")
    static let learningRateParameter = Parameter<Double?>.option(
        "learning-rate", in: 1e-8...10, otherwise: "0.01 (light), 0.0001 (reference)",
        help: "Learning rate.")
    static let dropoutParameter = Parameter<Double?>.option(
        "dropout", in: 0...0.99, otherwise: "0.5 (light), 0.2 (reference)",
        help: "Dropout probability of hidden activations.")
    static let protocolParameter = Parameter<SelectionProtocol>.option(
        "protocol", default: .clean,
        help: "Nodes that choose the best epoch: validation (`clean`) or test (`paper`).")
    static let seedsParameter = Parameter<[Int]>.option(
        "seeds", default: [0], in: 0...1_000_000_000,
        help: "Random seeds; one training run per seed.")

    /// The network for a task.
    func configuration(_ task: NodeClassification, layers defaultLayers: Int = 2)
        -> StudentConfiguration
    {
        var configuration = preset.configuration(
            architecture, style: style, layers: layers, defaultLayers: defaultLayers, task: task)
        if let width {
            configuration.width = width
            configuration.heads = width % 8 == 0 ? 8 : 1
        }
        if let dropout {
            configuration.dropout = Float(dropout)
            if configuration.style == .plain { configuration.inputDropout = Float(dropout) }
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
        return try trainingOptions.applied(
            to: options, receptiveField: configuration.receptiveField, nodeCount: task.nodeCount)
    }
}
