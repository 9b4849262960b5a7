import CommandLanguage

/// A secret that a person typed: it can be compared, but is never shown and never saved.
struct SecretValue: SessionObject {
    private let text: String

    init(_ text: String) { self.text = text }

    static let typeName = "Secret"
    var summary: String { "••••" }
    var plainText: String { "••••" }
    /// The same for every secret, as its size says something about it.
    var memoryBytes: Int { 64 }

    func isSame(as other: any SessionObject) -> Bool { (other as? SecretValue)?.text == text }
    func isSame(as text: String) -> Bool { text == self.text }
}
