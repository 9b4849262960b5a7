/// The program's version.
public enum LinguVersion {
    /// Semantic version.
    public static let current = "0.2.0"
}
