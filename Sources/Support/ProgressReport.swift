/// One report of a long-running task about its progress.
public struct ProgressUpdate: Sendable, Equatable {
    /// The task, such as `tuning`.
    public var stage: String
    /// How many units are done.
    public var completed: Int
    /// How many units there are, if known.
    public var total: Int?
    /// The unit that is counted, such as `nodes` or `epochs`.
    public var unit: String
    /// The latest training loss, if there is one.
    public var loss: Double?
    /// Further metrics to show, by name, in order.
    public var metrics: [(name: String, value: Double)] {
        get { zip(metricNames, metricValues).map { ($0, $1) } }
        set {
            metricNames = newValue.map(\.name)
            metricValues = newValue.map(\.value)
        }
    }
    private var metricNames: [String] = []
    private var metricValues: [Double] = []

    /// Makes a report.
    public init(
        stage: String, completed: Int, total: Int? = nil, unit: String, loss: Double? = nil,
        metrics: [(name: String, value: Double)] = []
    ) {
        self.stage = stage
        self.completed = completed
        self.total = total
        self.unit = unit
        self.loss = loss
        self.metrics = metrics
    }
}

/// The receiver of a long-running task's reports, with the flag that cancels the task.
public protocol ProgressReport: Sendable {
    /// Raised when a person asks the work to stop.
    var cancellation: Cancellation { get }
    /// Takes a report; cheap enough to be called every step.
    func report(_ update: ProgressUpdate)
    /// Learns that the reported task succeeded: an error of a later task does not concern it.
    func workEnded()
}

extension ProgressReport {
    /// Does nothing.
    public func workEnded() {}

    /// Returns unless a person asked the work to stop.
    ///
    /// - Throws: `Interrupted` if so.
    public func checkCancellation() throws(Interrupted) { try cancellation.check() }
}

/// A sink that shows nothing and is never cancelled unless its flag is raised.
public struct SilentProgress: ProgressReport {
    /// The flag to raise.
    public let cancellation: Cancellation

    /// Makes a silent sink around a flag.
    public init(cancellation: Cancellation = Cancellation()) { self.cancellation = cancellation }

    /// Drops the report.
    public func report(_ update: ProgressUpdate) {}
}
