/// The description of a language for front ends.
public struct LanguageInfo: Sendable {
    /// The language's name.
    public var name: String
    /// The language's version.
    public var version: String
    /// The MIME type of scripts.
    public var mimeType: String
    /// The file name extension of scripts, with its dot.
    public var fileExtension: String
    /// Pygments' name of the nearest highlighted language.
    public var pygmentsLexer: String
    /// CodeMirror's name of the nearest highlighted language.
    public var codeMirrorMode: String
    /// The program's name.
    public var implementation: String
    /// The program's version.
    public var implementationVersion: String
    /// Entries of the Help menu, in order.
    public var helpLinks: [(text: String, url: String)]

    /// Describes a language.
    public init(
        name: String, version: String, mimeType: String, fileExtension: String,
        pygmentsLexer: String, codeMirrorMode: String, implementation: String,
        implementationVersion: String, helpLinks: [(text: String, url: String)] = []
    ) {
        self.name = name
        self.version = version
        self.mimeType = mimeType
        self.fileExtension = fileExtension
        self.pygmentsLexer = pygmentsLexer
        self.codeMirrorMode = codeMirrorMode
        self.implementation = implementation
        self.implementationVersion = implementationVersion
        self.helpLinks = helpLinks
    }
}
