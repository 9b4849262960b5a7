import Foundation

/// State shared by threads: a mutex with a condition variable.
public final class Monitor<State>: @unchecked Sendable {
    @usableFromInline let condition = NSCondition()
    @usableFromInline var state: State

    /// Makes a monitor around an initial state.
    public init(_ state: sending State) { self.state = state }

    /// Reads or changes the state exclusively; wakes no waiting thread.
    @inlinable public func withLock<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E)
        -> R
    {
        condition.lock()
        defer { condition.unlock() }
        return try body(&state)
    }

    /// Changes the state exclusively and wakes all waiting threads.
    @inlinable public func change<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R
    {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body(&state)
    }

    /// Wakes all waiting threads, so that they check the state again.
    public func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until the body, which is asked after every change, gives a value.
    ///
    /// - Returns: That value, or `nil` if `seconds` passed before.
    @inlinable public func wait<R>(seconds: Double? = nil, until body: (inout State) -> R?) -> R? {
        condition.lock()
        defer { condition.unlock() }
        let end = seconds.map { Date(timeIntervalSinceNow: $0) }
        while true {
            if let result = body(&state) { return result }
            guard let end else {
                condition.wait()
                continue
            }
            guard condition.wait(until: end) else { return body(&state) }
        }
    }
}

/// Threads of our own, beside Swift's cooperative pool.
public enum BackgroundThread {
    /// Starts a thread that runs the body once.
    ///
    /// - Parameters:
    ///   - name: Shown by debuggers; the system keeps 15 characters.
    ///   - stackSize: Bytes, touched only as they are needed.
    ///   - body: What the thread does.
    public static func start(
        _ name: String, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Void
    ) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = stackSize
        thread.start()
    }
}
