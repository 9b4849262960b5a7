import NN

/// Makes layers and whole students by name.
public enum StudentRegistry {
    /// The architecture of a name.
    ///
    /// - Throws: `GraphNetworkError.unknownArchitecture` with the known names.
    public static func architecture(named name: String) throws(GraphNetworkError)
        -> StudentArchitecture
    {
        guard let found = StudentArchitecture(rawValue: name.lowercased()) else {
            throw .unknownArchitecture(
                name: name, known: StudentArchitecture.allCases.map(\.rawValue))
        }
        return found
    }

    /// A student whose first numbers depend on a seed.
    ///
    /// - Throws: `GraphNetworkError` if the configuration cannot be built.
    public static func makeModel(_ configuration: StudentConfiguration, seed: Int)
        throws(GraphNetworkError) -> any GraphModel
    {
        try configuration.validate()
        return switch configuration.style {
        case .blocks: GraphStudent(configuration, seed: seed)
        case .plain: PlainGNN(configuration, seed: seed)
        }
    }

    /// How many elements the parameters of a student have, without making them.
    ///
    /// - Throws: `GraphNetworkError` if the configuration cannot be built.
    public static func parameterCount(_ configuration: StudentConfiguration)
        throws(GraphNetworkError) -> Int
    {
        try configuration.validate()
        let store = ParameterStore.counting()
        switch configuration.style {
        case .blocks: _ = GraphStudent(configuration, store)
        case .plain: _ = PlainGNN(configuration, store)
        }
        return store.elementCount
    }

    /// A message-passing layer.
    ///
    /// - Parameters:
    ///   - scope: Where its parameters go.
    ///   - widths: Numbers of an input and a result row.
    ///   - heads: Attention heads that share the result's width.
    ///   - number: The layer's number, counted from 1.
    ///   - configuration: Further options.
    static func makeLayer(
        _ scope: ParameterScope, widths: (input: Int, output: Int), heads: Int, number: Int,
        _ configuration: StudentConfiguration
    ) -> any GraphLayer {
        let loops = configuration.addsSelfLoops
        let attention = GATConv.Options(
            heads: heads, dropout: configuration.attentionDropout, addsSelfLoops: loops)
        return switch configuration.architecture {
        case .gcn:
            GCNConv(
                scope, inFeatures: widths.input, outFeatures: widths.output, addsSelfLoops: loops)
        case .gat:
            GATConv(
                scope, inFeatures: widths.input, channels: widths.output / heads,
                options: attention)
        case .gatv2:
            GATv2Conv(
                scope, inFeatures: widths.input, channels: widths.output / heads,
                options: attention)
        case .sage:
            SAGEConv(
                scope, inFeatures: widths.input, outFeatures: widths.output,
                aggregation: configuration.aggregation)
        case .gin:
            GINConv(
                scope, inFeatures: widths.input, hiddenFeatures: configuration.width,
                outFeatures: widths.output, trainsEpsilon: configuration.trainsEpsilon)
        case .sgc:
            SGConv(
                scope, inFeatures: widths.input, outFeatures: widths.output, addsSelfLoops: loops)
        case .appnp:
            APPNP(
                scope, inFeatures: widths.input, outFeatures: widths.output, addsSelfLoops: loops)
        case .mlp: DenseLayer(scope, inFeatures: widths.input, outFeatures: widths.output)
        case .gcnii:
            // Its layers keep the width: where widths differ, a linear map leads in or out.
            widths.input == widths.output
                ? GCN2Conv(scope, width: widths.input, layer: number, addsSelfLoops: loops)
                : DenseLayer(scope, inFeatures: widths.input, outFeatures: widths.output)
        }
    }
}
