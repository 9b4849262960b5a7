import GRDB
import JSON
import Support

/// The log of all tunings, trainings and distillations, over all sessions.
public final class RunLog: Sendable {
    /// A query for runs.
    public struct Query: Sendable {
        /// Only runs of this kind.
        public var kind: String?
        /// Only runs on this graph.
        public var graph: String?
        /// At most so many, the last ones.
        public var limit: Int?

        /// Makes a query; what is `nil` does not matter.
        public init(kind: String? = nil, graph: String? = nil, limit: Int? = nil) {
            self.kind = kind
            self.graph = graph
            self.limit = limit
        }
    }

    private static let schema = DatabaseSchema(
        sql: """
            CREATE TABLE IF NOT EXISTS runs (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                started TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
                kind TEXT NOT NULL, graph TEXT NOT NULL, settings TEXT NOT NULL, seed INTEGER NOT NULL,
                data_hash TEXT NOT NULL, epochs TEXT NOT NULL, seconds REAL NOT NULL,
                peak_memory INTEGER NOT NULL, status TEXT NOT NULL);
            """,
        tables: [
            .init(
                name: "runs",
                columns: [
                    "id", "started", "kind", "graph", "settings", "seed", "data_hash", "epochs",
                    "seconds", "peak_memory", "status",
                ])
        ])

    private let database: SharedDatabase

    /// Makes a log; the file is opened at the first use.
    ///
    /// - Parameters:
    ///   - path: The SQLite file, such as `LinguHome.standard.runs`.
    ///   - warn: Told when the file is damaged or cannot be used.
    public init(path: String, warn: @escaping @Sendable (String) -> Void) {
        database = SharedDatabase(path: path, schema: Self.schema, warn: warn)
    }

    /// Logs a run.
    ///
    /// - Returns: Its number.
    /// - Throws: `StoreError` if the file cannot be written.
    @discardableResult
    public func append(_ run: RunRecord) throws(StoreError) -> Int {
        try database.use { database in
            try database.execute(
                sql: """
                    INSERT INTO runs (started, kind, graph, settings, seed, data_hash, epochs,
                        seconds, peak_memory, status)
                    VALUES (coalesce(?, CURRENT_TIMESTAMP), ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.started, run.kind, run.graph, run.settings.text(), run.seed, run.dataHash,
                    JSONValue.array(run.epochs).text(), run.seconds, run.peakMemory, run.status,
                ])
            return Int(database.lastInsertedRowID)
        }
    }

    /// Logged runs, oldest first.
    ///
    /// - Throws: `StoreError` if the file cannot be read.
    public func list(_ query: Query = Query()) throws(StoreError) -> [RunRecord] {
        try database.rows(
            """
            SELECT * FROM runs WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR graph = ?2)
            ORDER BY id DESC LIMIT ?3
            """, [query.kind, query.graph, query.limit ?? -1], Self.record
        ).reversed()
    }

    /// One run by its number; `nil` where there is none.
    ///
    /// - Throws: `StoreError` if the file cannot be read.
    public func run(id: Int) throws(StoreError) -> RunRecord? {
        try database.rows("SELECT * FROM runs WHERE id = ?", [id], Self.record).first
    }

    private static func record(_ row: Row) throws -> RunRecord {
        func json(_ column: String) throws -> JSONValue {
            try JSONValue(parsing: row.text(column).required())
        }
        let settings = try json("settings")
        guard settings.objectValue != nil else { throw UnreadableRow() }
        var run = RunRecord(
            kind: try row.text("kind").required(), graph: try row.text("graph").required(),
            settings: settings, seed: try row.integer("seed").required(),
            dataHash: try row.text("data_hash").required(),
            epochs: try json("epochs").arrayValue.required(),
            seconds: try row.number("seconds").required(),
            peakMemory: try row.integer("peak_memory").required(),
            status: try row.text("status").required(), started: row.text("started"))
        run.id = try row.integer("id").required()
        return run
    }
}
