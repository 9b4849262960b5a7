import CommandLanguage
import Compute
import JSON
import Support

/// The files of one saved session's objects; what several objects share is kept once.
final class SavedObjects {
    /// The types that can be saved, by their names in the language.
    static let types: [any SavableObject.Type] = [
        GraphValue.self, FigureValue.self, HopFeaturesValue.self, StudentValue.self,
        TeacherValue.self, RecipeValue.self,
    ]

    /// The folder of the files.
    let folder: String
    /// Where the work reports to.
    let progress: any ProgressReport
    /// The precision that teachers are loaded with.
    let precision: ComputePrecision
    /// Shared parts that were written or read, by what makes them the same.
    var shared: [String: Any] = [:]
    private var count = 0
    /// The files' checksums when they were written; `nil` while writing.
    private let checksums: SavedChecksums?
    private var verified: Set<String> = []

    init(
        folder: String, precision: ComputePrecision, progress: any ProgressReport,
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
