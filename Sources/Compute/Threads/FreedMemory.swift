import CProcessorHints

/// Memory that the process has freed and that the allocator keeps for the next request.
public enum FreedMemory {
    /// Returns it to the operating system.
    public static func trim() { trim_freed_memory() }
}
