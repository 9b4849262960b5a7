/// The program's version.
public enum LinguVersion {
    /// Semantic version.
    public static let current = "0.1.0"
}
