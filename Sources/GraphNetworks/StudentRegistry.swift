import NN

/// Makes whole students, by the names of their layers.
public enum StudentRegistry {
    /// The kind of layers of a name.
    ///
    /// - Throws: `GraphNetworkError.unknownArchitecture` with the known names.
    public static func architecture(named name: String) throws(GraphNetworkError) -> LayerKind {
        guard let found = LayerKind(rawValue: name.lowercased()) else {
            throw .unknownArchitecture(name: name, known: LayerKind.allCases.map(\.rawValue))
        }
        return found
    }

    /// A student whose parameters are initialised from a seed.
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
}
