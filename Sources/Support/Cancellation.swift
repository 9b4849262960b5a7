import Synchronization

/// A flag by which one thread asks another to stop at its next step.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Makes a lowered flag.
    public init() {}

    /// Whether somebody asked to stop.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Asks the work that watches this flag to stop.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Lowers the flag for the next piece of work.
    public func reset() { flag.store(false, ordering: .relaxed) }

    /// Returns unless somebody asked to stop.
    ///
    /// - Throws: `Interrupted` if `cancel()` was called.
    public func check() throws(Interrupted) {
        if isCancelled { throw Interrupted() }
    }
}

/// The error of work that stopped because a person asked it to.
public struct Interrupted: Diagnostic {
    /// The part of the work that was kept, such as `12 of 60 nodes are in the cache`; `nil` if nothing was.
    public let kept: String?

    /// Makes the error.
    ///
    /// - Parameter kept: The part of the work that was kept, as a clause; `nil` if nothing was.
    public init(kept: String? = nil) { self.kept = kept }
    /// `Interrupted`.
    public var name: String { "Interrupted" }
    /// The event in one sentence.
    public var summary: String { "the work was interrupted" }
    /// How to go on.
    public var remedy: String {
        "run the statement again; " + (kept ?? "values assigned by earlier statements are kept")
    }
}
