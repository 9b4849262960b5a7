import CommandLanguage
import Graphs
import Store

// Suggestions of completion for parameters whose values are texts.

extension HelpCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        let commands = call.session.commands
        if let noun = call.words.last, commands.nouns.contains(noun) {
            return commands.commands(of: noun).map { Suggestion($0.words[1], $0.summary) }
        }
        return commands.helpTopics
    }
}

extension TeacherLoadCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "model", let home = try? call.session.shared().home else { return [] }
        let encoders = Set(PublishedModel.all.filter(\.isEncoder).map(\.name))
        let here = ModelStore(folder: home.models).list().map(\.name)
            .filter { !encoders.contains($0) }
        let others = PublishedModel.all.filter { !$0.isEncoder && !here.contains($0.name) }
        return here.map { Suggestion($0, "Installed in the model store.") }
            + others.map {
                Suggestion($0.name, "Not installed: `lingu models pull \($0.name)` downloads it.")
            }
    }
}

extension TeacherTuneCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "targets" else { return [] }
        let layers = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
        return [Suggestion("all-linear", "All linear layers.")]
            + layers.map { Suggestion($0, "A linear layer.") }
    }
}

extension GraphBuildCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        switch parameter {
        case "classes" where !call.words.contains("debian"):
            WordNetBuilder.classNames.map { Suggestion($0, "A class of WordNet's nouns.") }
        case "split": SplitRecipe.suggestions
        default: []
        }
    }
}

extension GraphSplitCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "split" else { return [] }
        let own = call.first(GraphValue.self)?.graph.splits.map(\.name) ?? []
        return own.map { Suggestion($0, "A split of the graph.") } + SplitRecipe.suggestions
    }
}

extension SplitRecipe {
    /// Splits that can be made of every labelled graph.
    static var suggestions: [Suggestion] {
        [
            Suggestion("few:10", "A few-label split: ten training nodes per class."),
            Suggestion("random:60/20/20", "A random split, in percent."),
        ]
    }
}

extension GraphSubgraphCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "classes", let graph = call.first(GraphValue.self)?.graph else {
            return []
        }
        return graph.classNames.map { Suggestion($0, "A class of \(graph.name).") }
    }
}

extension SessionSaveCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        SessionFolder.suggestions(call, "A saved session, which is replaced.")
    }
}

extension SessionRestoreCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        SessionFolder.suggestions(call, "A saved session.")
    }
}

extension SessionFolder {
    fileprivate static func suggestions(_ call: SuggestionCall, _ help: String) -> [Suggestion] {
        guard let home = try? call.session.shared().home else { return [] }
        return SessionFolder(home: home).names.map { Suggestion($0, help) }
    }
}

extension SessionForgetCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        let session = call.session
        let values = session.names.map { name in
            Suggestion(name, session.value(named: name)?.summary ?? "")
        }
        let all = values + session.definitions.map { Suggestion($0.name, "A definition.") }
        return all.filter { !call.words.contains($0.text) }
    }
}

extension SetCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "value", let name = call.words.first else { return [] }
        let values =
            switch name {
            case "theme": ["light", "dark"]
            case "progress": ["bar", "line", "none"]
            case "precision": ["float32", "bfloat16"]
            case "table-data": ["on", "off"]
            default: [String]()
            }
        return values.map { Suggestion($0, "A value of the setting `\(name)`.") }
    }
}

extension RunsCommand {
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        guard parameter == "kind" else { return [] }
        return ["tune", "train", "distill"].map { Suggestion($0, "A kind of run.") }
    }
}
