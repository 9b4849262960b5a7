/// The activation at the end of an epilogue.
public enum EpilogueActivation: Sendable {
    /// None.
    case identity
    /// max(x, 0).
    case relu
}
