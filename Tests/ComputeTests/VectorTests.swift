import Foundation
import Synchronization
import Testing

@testable import Compute

@Suite struct VectorTests {
    @Test func exponentialIsAccurate() {
        for step in -870..<880 {
            let x = Float(step) / 10 + 0.013
            let got = Vector.exp(Vector(repeating: x))[3]
            let expected = Foundation.exp(Double(x))
            #expect(abs(Double(got) - expected) <= 3e-7 * expected + 1e-38)
        }
        #expect(Vector.exp(Vector(repeating: -200))[0] == 0)
        #expect(Vector.exp(Vector(repeating: -.infinity))[0] == 0)
    }

    /// Both forms of exp keep NaN in its lane; the unfused one is the same on every processor.
    @Test func exponentialsKeepNaN() {
        var x = Vector(repeating: 1)
        (x[2], x[5]) = (.nan, .infinity)
        for y in [Vector.exp(x), Vector.fusedExp(x)] {
            #expect(y[2].isNaN && y[5] > 1e38 && abs(y[0] - 2.718_281_8) < 1e-6)
        }
        let bits = [Float(-50), -1.5, -1e-3, 0.7, 20, 88].map {
            Vector.exp(Vector(repeating: $0))[0].bitPattern
        }
        #expect(
            bits == [
                459_877_355, 1_046_772_796, 1_065_336_447, 1_073_799_507, 1_307_007_044,
                2_130_215_607,
            ])
    }

    @Test func hyperbolicTangentIsAccurate() {
        for step in -200..<200 {
            let x = Float(step) / 20
            #expect(abs(Vector.tanh(Vector(repeating: x))[5] - Foundation.tanh(x)) < 1e-6)
        }
    }
}

@Suite struct ThreadPoolTests {
    @Test(arguments: [0, 1, 7, 1000])
    func visitsEveryIterationOnce(count: Int) {
        let pool = ThreadPool(threadCount: 3)
        // SAFETY: each index is written by exactly one range.
        let visits = UnsafeMutableBufferPointer<Int32>.allocate(capacity: max(1, count))
        visits.initialize(repeating: 0)
        defer { visits.deallocate() }
        nonisolated(unsafe) let target = visits
        pool.forEachRange(count) { for i in $0 { target[i] += 1 } }
        #expect((0..<count).allSatisfy { visits[$0] == 1 })
    }

    /// Every number of threads visits every iteration once, also while another thread changes it.
    @Test func theNumberOfThreadsChanges() {
        let pool = ThreadPool(threadCount: 1)
        // SAFETY: each index is written by exactly one range.
        let visits = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 100)
        visits.initialize(repeating: 0)
        defer { visits.deallocate() }
        nonisolated(unsafe) let target = visits
        let changes = [5, 2, 1, 7, 3]
        for (turn, threads) in changes.enumerated() {
            pool.threadCount = threads
            #expect(pool.threadCount == threads)
            pool.forEachRange(100) { for i in $0 { target[i] += 1 } }
            #expect((0..<100).allSatisfy { visits[$0] == turn + 1 })
        }
        let restless = Thread {
            for turn in 0..<200 { pool.threadCount = 1 + turn % 6 }
        }
        restless.start()
        for _ in 0..<200 { pool.forEachRange(100) { for i in $0 { target[i] += 1 } } }
        #expect((0..<100).allSatisfy { visits[$0] == changes.count + 200 })
        pool.threadCount = 0
        #expect(pool.threadCount == 1)
    }

    /// Threads that look for work, that have gone to sleep, and that are just about to: every loop ends
    /// only when all of it is done.
    @Test func loopsComeAtAnyDistance() {
        let pool = ThreadPool(threadCount: 3)
        // SAFETY: each index is written by exactly one range.
        let visits = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 90)
        visits.initialize(repeating: 0)
        defer { visits.deallocate() }
        nonisolated(unsafe) let target = visits
        for turn in 0..<2_000 {
            if turn % 4 == 0 { usleep(UInt32(turn % 100)) }
            pool.forEachRange(90) { range in
                // One part takes longer than the others look for the end.
                if turn % 500 == 0, range.contains(89) { usleep(2_000) }
                for i in range { target[i] += 1 }
            }
            guard (0..<90).allSatisfy({ visits[$0] == turn + 1 }) else {
                Issue.record("loop \(turn) was not done when it ended")
                return
            }
        }
    }

    /// So that sums are the same, whoever else is at work.
    @Test func aBusyPoolLeavesThePartsAsTheyAre() {
        let pool = ThreadPool(threadCount: 3)
        let free = Mutex<Set<Range<Int>>>([])
        let busy = Mutex<[Range<Int>]>([])
        pool.forEachRange(100) { range in _ = free.withLock { $0.insert(range) } }
        pool.forEachRange(3) { outer in
            guard outer.contains(0) else { return }
            pool.forEachRange(100) { range in busy.withLock { $0.append(range) } }
        }
        #expect(busy.withLock { $0 } == [0..<34, 34..<68, 68..<100])
        #expect(free.withLock { $0 } == Set(busy.withLock { $0 }))
    }

    @Test func nestedLoopsRunOnTheirOwnThread() {
        let pool = ThreadPool(threadCount: 2)
        let total = UnsafeMutablePointer<Int>.allocate(capacity: 2)
        total.initialize(repeating: 0, count: 2)
        defer { total.deallocate() }
        nonisolated(unsafe) let sums = total
        pool.forEachRange(2) { outer in
            for i in outer { pool.forEachRange(100) { sums[i] += $0.count } }
        }
        #expect(total[0] == 100 && total[1] == 100)
    }
}
