import CommandLanguage
import Compute
import JSON
import Support

/// A session object that `session save` can write and `session restore` can read.
protocol SavableObject: SessionObject {
    /// Writes what is too large for JSON into files, and gives the rest.
    ///
    /// - Throws: what the file system or the formats throw.
    func save(in store: SavedObjects) throws -> JSONValue
    /// Reads the object back.
    ///
    /// - Throws: what the file system or the formats throw.
    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> Self
}

/// The files of one saved session's objects; what several objects share is kept once.
final class SavedObjects {
    /// The types that can be saved, by their names in the language.
    static let types: [any SavableObject.Type] = [
        GraphValue.self, FigureValue.self, HopFeaturesValue.self, StudentValue.self,
        TeacherValue.self,
    ]

    /// The folder of the files.
    let folder: String
    /// Where the work reports to.
    let progress: any Support.Progress
    /// The precision that teachers are loaded with.
    let precision: ComputePrecision
    /// Shared parts that were written or read, by what makes them the same.
    var shared: [String: Any] = [:]
    private var count = 0
    /// What the files were when they were written; `nil` while writing.
    private let checksums: SavedChecksums?
    private var verified: Set<String> = []

    init(
        folder: String, precision: ComputePrecision, progress: any Support.Progress,
        checksums: SavedChecksums? = nil
    ) {
        self.folder = folder
        self.precision = precision
        self.progress = progress
        self.checksums = checksums
    }

    /// A name for a new file or folder of an object, relative to the session's folder.
    func newName(_ kind: String) -> String {
        count += 1
        return "\(kind)-\(count)"
    }

    /// The path of a name that was given out earlier; where the files' checksums are known, they are
    /// compared.
    ///
    /// - Throws: `CommandError.unusable` if a saved file names a place outside its folder, or is not
    ///   what was written.
    func path(_ name: String) throws(CommandError) -> String {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw .damagedSession(folder, "it names “\(name)”")
        }
        if !verified.contains(name) {
            try checksums?.verify(name, in: folder)
            verified.insert(name)
        }
        return folder + "/" + name
    }
}

extension CommandError {
    /// A saved session that is not as this program writes them.
    static func damagedSession(_ path: String, _ reason: String) -> CommandError {
        .unusable(
            what: "the saved session “\(path)”", why: reason,
            remedy: "save the session again; this one is damaged or from a later version")
    }
}
