import Dispatch
import Synchronization

/// Prefetches elements, one ahead, on another thread.
///
/// An element must depend on its index alone, so that results do not depend on timing.
final class Prefetcher<Element: Sendable>: Sendable {
    private struct State {
        var next = 0
        var ready: Element?
    }

    private let count: Int
    private let make: @Sendable (Int) -> Element
    private let queue = DispatchQueue(label: "lingu.prefetch")
    private let state = Mutex(State())

    /// Begins with the first element.
    ///
    /// - Parameters:
    ///   - count: How many elements there are.
    ///   - make: Makes the element of an index below `count`.
    init(count: Int, make: @escaping @Sendable (Int) -> Element) {
        self.count = count
        self.make = make
        prepare(0)
    }

    private func prepare(_ index: Int) {
        guard index < count else { return }
        queue.async { [self] in
            let element = make(index)
            state.withLock { $0.ready = element }
        }
    }

    /// The next element, or nothing after the last one; waits until it is made.
    func next() -> Element? {
        let index = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        guard index < count else { return nil }
        let element = queue.sync {
            state.withLock { state in
                defer { state.ready = nil }
                return state.ready
            }
        }
        prepare(index + 1)
        return element
    }
}
