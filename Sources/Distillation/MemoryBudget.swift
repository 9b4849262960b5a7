import Support

/// Refuses work that would not fit into memory before it begins.
public struct MemoryBudget: Sendable {
    /// Bytes that may be taken.
    public let available: Int

    /// Makes a budget of a number of bytes.
    public init(available: Int) { self.available = available }

    /// The memory that the machine, the process's control groups and its own limits leave now.
    public static var machine: MemoryBudget { MemoryBudget(available: MachineMemory().available) }

    /// Returns if some work fits.
    ///
    /// - Parameters:
    ///   - bytes: An estimate of the work's memory.
    ///   - what: The work, as in “extracting features”.
    /// - Throws: `TeacherError.outOfMemory` with a way out.
    public func require(_ bytes: Int, for what: String) throws(TeacherError) {
        guard bytes <= available else {
            throw .outOfMemory(what: what, needed: bytes, available: available)
        }
    }
}
