import CommandLanguage
import Distillation
import Figures
import GraphNetworks
import JSON
import Support
import Tables

/// The result of `student search` in a session: a recipe for `--preset`, and the trials.
public struct RecipeValue: RenderableObject {
    /// One setting that was tried.
    public struct Trial: Sendable, Equatable {
        /// The setting, as `StudentRecipe.text` writes it.
        public let text: String
        /// The mean validation accuracy over its seeds, 0 … 1.
        public let accuracy: Double
        /// How many seeds it was trained from.
        public let seeds: Int
        /// Seconds of all its trainings.
        public let seconds: Double
    }

    /// `Recipe`.
    public static let typeName = "Recipe"
    /// The best settings on validation nodes.
    public let recipe: StudentRecipe
    /// All settings that were tried, the best one first.
    public let trials: [Trial]
    /// The graph's name.
    public let graph: String

    /// The trials as a table: `setting`, `validation`, `seeds`, `seconds`.
    public var asTable: Table? {
        Table(
            [
                TableColumn("setting", trials.map(\.text)),
                TableColumn("validation", .numbers(trials.map { $0.accuracy * 100 })),
                TableColumn("seeds", .integers(trials.map(\.seeds))),
                TableColumn("seconds", .numbers(trials.map(\.seconds))),
            ], caption: "Validation accuracy of settings on \(graph)")
    }

    /// The settings in one line.
    public var summary: String { recipe.text }
    /// An estimate.
    public var memoryBytes: Int { trials.reduce(256) { $0 + $1.text.utf8.count + 32 } }
    /// `text`, `validation-accuracy`, `trials`.
    public var fieldNames: [String] { ["text", "validation-accuracy", "trials"] }

    /// A field's value.
    public func field(_ name: String) -> Value? {
        switch name {
        case "text": .text(recipe.text)
        case "validation-accuracy": .measure(trials.first?.accuracy)
        case "trials": .integer(trials.count)
        default: nil
        }
    }

    /// The card.
    public var rendering: any Renderable {
        let trainings = trials.reduce(0) { $0 + $1.seeds }
        let seconds = trials.reduce(0) { $0 + $1.seconds }
        var rows: [CardPanel.Row] = [
            .init("settings", recipe.text),
            .init("validation accuracy", Percent.summary(trials.prefix(1).map(\.accuracy))),
            .init(
                "budget",
                "\(trials.count) settings, \(trainings) trainings, "
                    + "\(Percent.decimal(seconds)) s"),
        ]
        for (place, trial) in trials.dropFirst().prefix(4).enumerated() {
            rows.append(
                .init("place \(place + 2)", "\(Percent.summary([trial.accuracy])): \(trial.text)"))
        }
        return CardPanel(title: "Recipe for \(graph)", rows: rows)
    }
}

extension RecipeValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue {
        [
            "graph": .string(graph), "conv": .string(recipe.architecture.rawValue),
            "style": .string(recipe.style.rawValue), "layers": .integer(Int64(recipe.layers)),
            "width": .integer(Int64(recipe.width)), "dropout": .number(Double(recipe.dropout)),
            "norm": .string(recipe.norm.rawValue), "residual": .boolean(recipe.hasResiduals),
            "learning_rate": .number(Double(recipe.learningRate)),
            "weight_decay": .number(Double(recipe.weightDecay)),
            "trials": .array(
                trials.map {
                    [
                        "text": .string($0.text), "accuracy": .number($0.accuracy),
                        "seeds": .integer(Int64($0.seeds)), "seconds": .number($0.seconds),
                    ]
                }),
        ]
    }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> RecipeValue {
        guard let layer = LayerKind(rawValue: try json.string(at: "conv")),
            let style = StudentStyle(rawValue: try json.string(at: "style")),
            let norm = StudentNorm(rawValue: try json.string(at: "norm"))
        else { throw CommandError.damagedSession(store.folder, "a recipe names no network") }
        let recipe = StudentRecipe(
            layer, style: style, layers: try json.integer(at: "layers"),
            width: try json.integer(at: "width"), dropout: Float(try json.number(at: "dropout")),
            norm: norm, hasResiduals: try json.boolean(at: "residual"),
            learningRate: Float(try json.number(at: "learning_rate")),
            weightDecay: Float(try json.number(at: "weight_decay")))
        let trials = try json.array(at: "trials").map { trial in
            Trial(
                text: try trial.string(at: "text"), accuracy: try trial.number(at: "accuracy"),
                seeds: try trial.integer(at: "seeds"), seconds: try trial.number(at: "seconds"))
        }
        return RecipeValue(recipe: recipe, trials: trials, graph: try json.string(at: "graph"))
    }
}
