import CommandLanguage
import Tables

/// `set`: changes a setting, or shows them all.
struct SetCommand: Command {
    struct Arguments: Sendable {
        let name: SettingName?
        let value: Value?
    }

    static let name = "set"
    static let summary = "Change or show the settings of the session."
    static let signature = Signature(
        .positional(
            "name", SettingName?.self, otherwise: "all settings are shown", help: "The setting."),
        .positional(
            "value", Value?.self, otherwise: "the setting is shown", help: "The new value."),
        into: Arguments.init)
    static let result = ResultShape.table(["setting", "value", "allowed", "meaning"])
    static let examples = [
        Example("set", "All settings.", prints: "table-data"),
        Example("set seed 7", "Another random seed.", prints: "7"),
        Example("set theme dark", "Dark figures.", prints: "dark"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let shared = try session.shared()
        guard let name = arguments.name?.name else {
            return .table(Self.table(of: shared.settings))
        }
        if let value = arguments.value {
            try shared.changeSettings { settings throws(CommandError) in
                try settings.set(name, to: value)
            }
        }
        return CommandResult(shared.settings.value(of: name) ?? .nothing)
    }

    /// A row for each setting.
    static func table(of settings: Settings) -> Table {
        let all = Settings.descriptions
        return Table(
            [
                TableColumn("setting", all.map(\.name)),
                TableColumn(
                    "value",
                    all.map { text(of: settings.value(of: $0.name)) }),
                TableColumn("allowed", all.map(\.allowed)),
                TableColumn("meaning", all.map(\.help)),
            ], caption: "Settings of this session")
    }

    /// A setting's value as it would be written.
    private static func text(of value: Value?) -> String {
        switch value {
        case .boolean(let isOn): isOn ? "on" : "off"
        case let value?: value.inlineText(limit: 40)
        case nil: ""
        }
    }
}

/// The name of a setting.
struct SettingName: ParameterValue {
    let name: String

    static var kind: ParameterKind { .choice(Settings.descriptions.map(\.name)) }
    var sourceText: String { name }

    static func bind(_ operand: Operand, in context: BindingContext) throws -> SettingName {
        guard let word = operand.wordOrText else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        let names = Settings.descriptions.map(\.name)
        guard names.contains(word) else {
            throw CommandError.unknownSetting(name: word, known: names)
        }
        return SettingName(name: word)
    }
}
