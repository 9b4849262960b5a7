import Testing

@testable import CommandLanguage

/// Several parameters that make one value.
@Suite struct ParameterGroupTests {
    struct Size: Sendable {
        let width: Int
        let height: Int?
        static let parameters = Parameter<Size>.group(
            .option("width", default: 3, in: 1...9, help: "The width."),
            .option("height", Int?.self, in: 1...9, otherwise: "as wide", help: "The height."),
            into: Size.init)
    }

    struct Box: Sendable {
        let size: Size
        let isOpen: Bool
        static let parameters = Parameter<Box>.group(
            Size.parameters, .flag("open", help: "Leave it open."), into: Box.init)
    }

    struct BoxCommand: Command {
        struct Arguments: Sendable {
            let name: String
            let box: Box
            let count: Int
        }
        static let name = "box"
        static let summary = "Describe a box."
        static let signature = Signature(
            .positional("name", String.self, help: "Its name."), Box.parameters,
            .option("count", default: 1, in: 1...5, help: "How many."), into: Arguments.init)
        static let examples = [Example("box red --width 2", "A box.")]

        func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
            let box = arguments.box
            let height = box.size.height.map { "\($0)" } ?? "-"
            return .text(
                "\(arguments.count) \(arguments.name) \(box.size.width)x\(height) \(box.isOpen)")
        }
    }

    @Test func partsKeepTheirPlacesDefaultsAndBounds() throws {
        let session = TestSession(commands: [BoxCommand.self])
        let service = LanguageService(commands: session.commands)
        func run(_ source: String) throws -> Value {
            try service.evaluate(source, in: session).value
        }
        #expect(try run("box red") == .text("1 red 3x- false"))
        #expect(
            try run("box red --count 4 --open --height 5 --width 2") == .text("4 red 2x5 true"))
        #expect(throws: (any Error).self) { try run("box red --height 12") }
        #expect(
            session.commands.commands[0].parameters.map(\.name) == [
                "name", "width", "height", "open", "count",
            ])
        #expect(session.commands.audit().isEmpty)
    }
}
