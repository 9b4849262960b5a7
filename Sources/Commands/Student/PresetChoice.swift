import CommandLanguage
import Distillation
import GraphNetworks

/// The value of `--preset`: a preset's name, or a recipe of `student search`.
enum PresetChoice: ParameterValue {
    case named(StudentPreset)
    case recipe(StudentRecipe)

    static var kind: ParameterKind { .choice(StudentPreset.allCases.map(\.rawValue)) }

    var sourceText: String {
        switch self {
        case .named(let preset): preset.rawValue
        case .recipe: "(\(RecipeValue.typeName))"
        }
    }

    static func bind(_ operand: Operand, in context: BindingContext) throws -> PresetChoice {
        if let word = operand.wordOrText, StudentPreset(rawValue: word) == nil,
            let recipe = context.lookup(word)?.object(as: RecipeValue.self)
        {
            return .recipe(recipe.recipe)
        }
        if operand.wordOrText == nil,
            let recipe = operand.plainValue.object(as: RecipeValue.self)
        {
            return .recipe(recipe.recipe)
        }
        return .named(try StudentPreset.bind(operand, in: context))
    }

    /// A student of these settings.
    ///
    /// - Parameters:
    ///   - architecture: The layer; `nil`: the recipe's, or GCN.
    ///   - style: How layers are put together; `nil`: the recipe's, or LinguGKD's blocks.
    ///   - layers: How many convolutions; `nil`: the recipe's, or `defaultLayers`.
    func configuration(
        _ architecture: LayerKind?, style: StudentStyle?, layers: Int?,
        defaultLayers: Int, task: NodeClassification
    ) -> StudentConfiguration {
        var configuration: StudentConfiguration
        switch self {
        case .named(let preset):
            configuration = preset.configuration(
                architecture ?? .gcn, inFeatures: task.features.width,
                classes: task.classNames.count, layers: layers ?? defaultLayers)
        case .recipe(var recipe):
            recipe.architecture = architecture ?? recipe.architecture
            recipe.layers = layers ?? recipe.layers
            configuration = recipe.configuration(
                inFeatures: task.features.width, classes: task.classNames.count)
        }
        configuration.style = style ?? configuration.style
        configuration.inputDropout =
            configuration.style == .plain ? configuration.dropout : 0
        return configuration
    }

    /// A training of these settings.
    var training: TrainingOptions {
        switch self {
        case .named(let preset): preset.training
        case .recipe(let recipe): recipe.training
        }
    }

    /// A distillation of these settings.
    var distillation: DistillationOptions {
        switch self {
        case .named(let preset): preset.distillation
        case .recipe: StudentPreset.light.distillation
        }
    }
}
