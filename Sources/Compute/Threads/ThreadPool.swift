import CProcessorHints
import Foundation
import Synchronization

/// A few threads for parallel loops, which live as long as the program.
///
/// An idle thread spins for some hundreds of microseconds, as loops often follow each other at such
/// intervals and waking a thread takes long; then it blocks.
///
/// One loop runs at a time: a loop that finds the pool busy, or that starts inside another, runs
/// its parts sequentially on its own thread. The parts are the same, so that results do not depend
/// on other work, not even in the last digit. OpenBLAS's threads and ours never compete as long as
/// no matrix product inside a parallel loop uses more than one BLAS thread.
public final class ThreadPool: @unchecked Sendable {
    /// The shared pool: one thread for each processor that this process may use.
    public static let shared = ThreadPool(threadCount: defaultThreadCount)

    /// The number of processors this process may use, or `LINGU_THREADS` if that is set.
    public static var defaultThreadCount: Int {
        if let text = ProcessInfo.processInfo.environment["LINGU_THREADS"], let count = Int(text) {
            return max(1, min(count, maxThreads))
        }
        return max(1, ProcessInfo.processInfo.activeProcessorCount)
    }

    /// How many threads a loop may use, the caller's included; more are started when first needed,
    /// and surplus ones wait.
    ///
    /// A running loop keeps the number it began with.
    public var threadCount: Int {
        get { wanted.load(ordering: .relaxed) }
        set {
            let count = max(1, min(newValue, Self.maxThreads))
            start(upTo: count - 1)
            wanted.store(count, ordering: .relaxed)
        }
    }

    /// The maximum number of threads.
    public static let maxThreads = 256

    private let wanted: Atomic<Int>
    private let busy = Mutex<Bool>(false)
    private var lock = pthread_mutex_t()
    private var wake = pthread_cond_t()
    private var done = pthread_cond_t()
    /// The number of loops so far; changed under `lock`.
    private let generation = Atomic(0)
    /// The number of threads that have not finished the current loop.
    private let waiting = Atomic(0)
    /// Guarded by `lock`.
    private var started = 0
    /// Written before `generation`, and not again before `waiting` is 0.
    private var work: ((Int) -> Void)?

    /// Starts `threadCount − 1` threads that wait for work until the program ends.
    public init(threadCount: Int) {
        let count = max(1, min(threadCount, Self.maxThreads))
        wanted = Atomic(count)
        pthread_mutex_init(&lock, nil)
        pthread_cond_init(&wake, nil)
        pthread_cond_init(&done, nil)
        start(upTo: count - 1)
    }

    private func start(upTo count: Int) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        while started < count {
            started += 1
            // A loop that is running now does not count the new thread.
            let thread = Thread {
                [self, index = started, seen = generation.load(ordering: .relaxed)] in
                self.serve(index: index, since: seen)
            }
            thread.stackSize = 4 << 20
            thread.name = "lingu-compute-\(started)"
            thread.start()
        }
    }

    /// Runs `body` over parts of `0..<count`, on several threads if there is enough work.
    ///
    /// - Parameters:
    ///   - count: The number of iterations.
    ///   - grain: The minimum number of iterations that is worth a thread of its own.
    ///   - body: Called with disjoint ranges that together cover `0..<count`, at most one for each
    ///     thread.
    public func forEachRange(_ count: Int, grain: Int = 1, _ body: (Range<Int>) -> Void) {
        guard count > 0 else { return }
        let parts = min(threadCount, max(1, count / max(1, grain)))
        guard parts > 1 else { return body(0..<count) }
        let size = (count + parts - 1) / parts
        func part(_ index: Int) {
            let start = min(count, index * size)
            let end = min(count, start + size)
            if start < end { body(start..<end) }
        }
        guard tryAcquire() else { return (0..<parts).forEach(part) }
        defer { busy.withLock { $0 = false } }
        withoutActuallyEscaping(part) { escapable in run(escapable) }
    }

    /// Even parts of `0..<count`, none larger than `size`; their number is a multiple of `factor`
    /// if `count` suffices.
    public static func parts(of count: Int, size: Int, factor: Int = 1) -> [Range<Int>] {
        let each = (count + size * factor - 1) / (size * factor)
        let parts = min(count, each * factor)
        return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
    }

    /// Runs `body` for even parts of `0..<count`, none larger than `size`, equally many for each
    /// thread; threads take them as in `forEachDynamic`.
    public func forEachPart(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
        let parts = Self.parts(of: count, size: size, factor: threadCount)
        forEachDynamic(parts.count, with: {}) { body(parts[$1]) }
    }

    /// Runs `body` for each of `0..<count` with work stealing.
    ///
    /// Each thread begins with its own share, the same in every loop over equally many, so that its
    /// caches hold what it wrote in the previous loop; then it helps the others: a thread that is
    /// held up, by another program or another virtual machine, does not hold up all.
    ///
    /// - Parameters:
    ///   - count: The number of indices.
    ///   - state: Makes the state of one thread.
    ///   - body: Gets that and an index.
    func forEachDynamic<State>(
        _ count: Int, with state: () -> State, _ body: (State, Int) -> Void
    ) {
        guard count > 0 else { return }
        let shares = Self.parts(of: count, size: count, factor: threadCount).map(Share.init)
        forEachRange(shares.count) { own in
            var threadState: State?
            for offset in shares.indices {
                let share = shares[(own.lowerBound + offset) % shares.count]
                while let index = share.next() {
                    let state = threadState ?? state()
                    threadState = state
                    body(state, index)
                }
            }
        }
    }

    /// The indices that a thread begins with; other threads take what is left of them.
    private final class Share: Sendable {
        private let taken: Atomic<Int>
        private let end: Int

        init(_ range: Range<Int>) {
            taken = Atomic(range.lowerBound)
            end = range.upperBound
        }

        func next() -> Int? {
            let index = taken.add(1, ordering: .relaxed).oldValue
            return index < end ? index : nil
        }
    }

    /// Whether a loop is running, so that another would run on its own thread alone.
    var isBusy: Bool { busy.withLock { $0 } }

    private func tryAcquire() -> Bool {
        busy.withLock { isBusy in
            guard !isBusy else { return false }
            isBusy = true
            return true
        }
    }

    private func run(_ body: @escaping (Int) -> Void) {
        pthread_mutex_lock(&lock)
        work = body
        waiting.store(started, ordering: .relaxed)
        generation.add(1, ordering: .releasing)
        pthread_cond_broadcast(&wake)
        pthread_mutex_unlock(&lock)
        body(0)
        if !Self.spins(until: { waiting.load(ordering: .acquiring) == 0 }) {
            pthread_mutex_lock(&lock)
            while waiting.load(ordering: .acquiring) > 0 { pthread_cond_wait(&done, &lock) }
            pthread_mutex_unlock(&lock)
        }
        work = nil
    }

    private func serve(index: Int, since begin: Int) {
        var seen = begin
        while true {
            if !Self.spins(until: { generation.load(ordering: .acquiring) != seen }) {
                pthread_mutex_lock(&lock)
                while generation.load(ordering: .acquiring) == seen {
                    pthread_cond_wait(&wake, &lock)
                }
                pthread_mutex_unlock(&lock)
            }
            seen += 1
            work?(index)
            if waiting.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                pthread_mutex_lock(&lock)
                pthread_cond_signal(&done)
                pthread_mutex_unlock(&lock)
            }
        }
    }

    /// Spins until a condition holds, for some hundreds of microseconds at most; returns whether it
    /// does.
    private static func spins(until isTrue: () -> Bool) -> Bool {
        for _ in 0..<spinCount {
            if isTrue() { return true }
            spin_hint()
        }
        return isTrue()
    }

    private static let spinCount = 20_000
}
