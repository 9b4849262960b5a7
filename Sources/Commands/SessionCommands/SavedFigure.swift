import Figures
import JSON
import Support

extension FigureValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue {
        let light = rendering.mimeBundle(theme: .light)
        return [
            "title": .string(rendering.title), "text": .string(plainText), "light": light.json,
            "dark": rendering.mimeBundle(theme: .dark).json,
        ]
    }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> FigureValue {
        FigureValue(
            SavedFigure(
                title: try json.string(at: "title"), text: try json.string(at: "text"),
                light: try MIMEBundle(json: json.value(at: "light")),
                dark: try MIMEBundle(json: json.value(at: "dark"))))
    }
}

/// A drawing as it was when its session was saved.
struct SavedFigure: Renderable {
    let title: String
    let text: String
    let light: MIMEBundle
    let dark: MIMEBundle

    func terminalText(width: Int, color: Bool) -> String { text }
    func mimeBundle(theme: Theme) -> MIMEBundle { theme == .dark ? dark : light }
}

extension MIMEBundle {
    /// The representations and their metadata as JSON.
    fileprivate var json: JSONValue {
        func object(_ texts: [String: String]) -> JSONValue {
            .object(
                JSONObject(
                    uniqueKeysWithValues: texts.sorted { $0.key < $1.key }.map {
                        ($0.key, .string($0.value))
                    }))
        }
        return ["data": object(representations), "metadata": object(metadata)]
    }

    fileprivate init(json: JSONValue) throws {
        func texts(_ name: String) throws -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: try json.object(at: .member(name)).compactMap { key, value in
                    value.stringValue.map { (key, $0) }
                })
        }
        var others = try texts("data")
        let plain = others.removeValue(forKey: "text/plain") ?? ""
        self.init(plainText: plain, others)
        metadata = try texts("metadata")
    }
}
