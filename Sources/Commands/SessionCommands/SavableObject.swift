import CommandLanguage
import Compute
import JSON
import Support

/// A session object that `session save` can write and `session restore` can read.
protocol SavableObject: SessionObject {
    /// Writes large parts into files, and returns the rest as JSON.
    ///
    /// - Throws: what the file system or the formats throw.
    func save(in store: SavedObjects) throws -> JSONValue
    /// Reads the object back.
    ///
    /// - Throws: what the file system or the formats throw.
    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> Self
}

extension CommandError {
    /// A saved session that is not as this program writes them.
    static func damagedSession(_ path: String, _ reason: String) -> CommandError {
        .unusable(
            what: "the saved session “\(path)”", why: reason,
            remedy: "save the session again; this one is damaged or from a later version")
    }
}
