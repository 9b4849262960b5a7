import Foundation
import JSON
import JupyterProtocol
import Support
import Synchronization

/// Widgets of front ends that follow long work over comms of the target `lingu.progress`.
///
/// Each gets at most ten messages a second, and the first and last of each stage: an object with
/// `stage`, `completed`, `total`, `unit`, `loss` and `metrics`.
final class ProgressListeners: Sendable {
    private let comms = Monitor<[String: Comm]>([:])

    /// The target that front ends open.
    var target: CommTarget {
        CommTarget(name: "lingu.progress") { [comms] comm, _ in
            comms.change { $0[comm.id] = comm }
            return CommReceiver(closed: { comms.change { $0[comm.id] = nil } })
        }
    }

    /// A sink that tells the widgets what another sink is told.
    func telling(_ progress: any ProgressReport) -> any ProgressReport {
        ToldProgress(next: progress, listeners: self)
    }

    fileprivate var isEmpty: Bool { comms.withLock(\.isEmpty) }

    fileprivate func send(_ update: ProgressUpdate) {
        var data: JSONValue = [
            "stage": .string(update.stage), "completed": .integer(update.completed),
            "total": update.total.map { .integer($0) } ?? .null, "unit": .string(update.unit),
            "loss": update.loss.map { .number($0) } ?? .null, "metrics": [:],
        ]
        var metrics = JSONObject()
        for (name, value) in update.metrics { metrics[name] = .number(value) }
        data["metrics"] = .object(metrics)
        for comm in comms.withLock({ Array($0.values) }) { comm.send(data) }
    }
}

/// A sink that passes reports on, and to the listeners now and then.
private final class ToldProgress: ProgressReport {
    private let next: any ProgressReport
    private let listeners: ProgressListeners
    private let last = Mutex((stage: "", time: -Double.infinity))

    init(next: any ProgressReport, listeners: ProgressListeners) {
        self.next = next
        self.listeners = listeners
    }

    var cancellation: Cancellation { next.cancellation }

    func workEnded() { next.workEnded() }

    func report(_ update: ProgressUpdate) {
        next.report(update)
        guard !listeners.isEmpty else { return }
        let now = ProcessInfo.processInfo.systemUptime
        let isDue = last.withLock { last in
            let isLast = update.total.map { update.completed >= $0 } ?? false
            guard last.stage != update.stage || isLast || now - last.time > 0.1 else {
                return false
            }
            last = (update.stage, now)
            return true
        }
        if isDue { listeners.send(update) }
    }
}
