import GRDB
import JSON
import Support

/// One tuning, training or distillation: command, options and results.
public struct RunRecord: Sendable, Equatable {
    /// The run's number in the log; `nil` before it is logged.
    public var id: Int?
    /// When it began, UTC: `2025-01-31 12:00:00`; `nil` for now.
    public var started: String?
    /// The command, such as `student distill`.
    public var kind: String
    /// The graph's name.
    public var graph: String
    /// The options it was done with.
    public var settings: JSONValue
    /// The seed of its random number generator.
    public var seed: Int
    /// The hash of the data that it saw.
    public var dataHash: String
    /// Its measurements, an object for each epoch.
    public var epochs: [JSONValue]
    /// How long it took, in seconds.
    public var seconds: Double
    /// The peak memory of the process, in bytes.
    public var peakMemory: Int
    /// `finished`, `interrupted` or `failed`.
    public var status: String

    /// Makes a record.
    public init(
        kind: String, graph: String, settings: JSONValue, seed: Int, dataHash: String,
        epochs: [JSONValue] = [], seconds: Double = 0, peakMemory: Int = 0,
        status: String = "finished", started: String? = nil
    ) {
        self.kind = kind
        self.graph = graph
        self.settings = settings
        self.seed = seed
        self.dataHash = dataHash
        self.epochs = epochs
        self.seconds = seconds
        self.peakMemory = peakMemory
        self.status = status
        self.started = started
    }
}
