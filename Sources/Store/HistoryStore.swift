import Foundation
import GRDB
import Support
import Synchronization

/// The cells that were run, kept over restarts in an SQLite file that several kernels share.
///
/// Cells are written by a thread of their own, so that running them does not wait for the disk;
/// queries see every cell that was recorded before.
public final class HistoryStore: Sendable {
    /// One cell.
    public struct Cell: Sendable, Equatable {
        /// The number of the session.
        public var session: Int
        /// The cell's number in the session.
        public var line: Int
        /// The cell's text.
        public var input: String
        /// Its result as plain text.
        public var output: String?

        /// Makes a cell.
        public init(session: Int, line: Int, input: String, output: String? = nil) {
            self.session = session
            self.line = line
            self.input = input
            self.output = output
        }
    }

    private struct Queue {
        var cells: [Cell] = []
        var isWriting = false
        var isThreadStarted = false
    }

    private static let schema = DatabaseSchema(
        sql: """
            CREATE TABLE IF NOT EXISTS sessions (
                id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
            CREATE TABLE IF NOT EXISTS cells (
                session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT,
                PRIMARY KEY (session, line)) WITHOUT ROWID;
            """,
        tables: [
            .init(name: "sessions", columns: ["id", "started"]),
            .init(name: "cells", columns: ["session", "line", "input", "output"]),
        ])

    /// How long cells wait for other kernels to give up the file's lock, in seconds.
    private static let patience = 60.0

    private let database: SharedDatabase
    private let warn: @Sendable (String) -> Void
    private let queue = Monitor(Queue())
    private let session = Mutex<Int?>(nil)
    private let lastWarning = Mutex("")

    /// Makes a store; the file is opened at the first use.
    ///
    /// - Parameters:
    ///   - path: The SQLite file, such as `LinguHome.standard.history`.
    ///   - warn: Told when the file is damaged or cannot be used.
    public init(path: String, warn: @escaping @Sendable (String) -> Void) {
        database = SharedDatabase(path: path, schema: Self.schema, warn: warn)
        self.warn = warn
    }

    /// Records a cell of this session; returns at once.
    public func record(line: Int, input: String, output: String?) {
        let mustStart = queue.change { queue in
            queue.cells.append(Cell(session: 0, line: line, input: input, output: output))
            defer { queue.isThreadStarted = true }
            return !queue.isThreadStarted
        }
        if mustStart { BackgroundThread.start("lingu-history") { [self] in writeForever() } }
    }

    /// Waits until everything that was recorded is written.
    ///
    /// - Parameter seconds: The longest time to wait; on a slow disk the rest is written later.
    public func flush(seconds: Double = 10) {
        _ = queue.wait(seconds: seconds) { $0.cells.isEmpty && !$0.isWriting ? true : nil }
    }

    /// The last cells of all sessions, oldest first.
    ///
    /// - Throws: `StoreError` if the file cannot be read.
    public func tail(count: Int) throws(StoreError) -> [Cell] {
        try cells("ORDER BY session DESC, line DESC LIMIT ?", [count]).reversed()
    }

    /// Cells of one session.
    ///
    /// - Parameters:
    ///   - session: A session's number; 0 is this session, -1 the one before and so on.
    ///   - start: The first cell's number.
    ///   - stop: The number after the last cell's; `nil` for all.
    /// - Throws: `StoreError` if the file cannot be read.
    public func range(session: Int, start: Int, stop: Int?) throws(StoreError) -> [Cell] {
        let number = session > 0 ? session : try currentSession() + session
        return try cells(
            "WHERE session = ? AND line >= ? AND line < ? ORDER BY line",
            [number, start, stop ?? Int(Int32.max)])
    }

    /// Cells whose text matches a pattern, oldest first.
    ///
    /// - Parameters:
    ///   - pattern: With `*` for any characters and `?` for one.
    ///   - count: The most cells, the last ones; `nil` for all.
    ///   - isUnique: Whether of equal cells only the last is given.
    /// - Throws: `StoreError` if the file cannot be read.
    public func search(pattern: String, count: Int?, isUnique: Bool) throws(StoreError) -> [Cell] {
        let last =
            isUnique
            ? """
            AND NOT EXISTS (SELECT 1 FROM cells AS later WHERE later.input = cells.input
                AND (later.session, later.line) > (cells.session, cells.line))
            """ : ""
        return try cells(
            "WHERE input GLOB ? \(last) ORDER BY session DESC, line DESC LIMIT ?",
            [pattern, count ?? -1]
        ).reversed()
    }

    /// This session's number.
    ///
    /// - Throws: `StoreError` if the file cannot be written.
    public func currentSession() throws(StoreError) -> Int {
        try currentSession(patience: 5)
    }

    private func currentSession(patience: Double) throws(StoreError) -> Int {
        try session.withLock { session throws(StoreError) in
            if let session { return session }
            let new = try database.use(patience: patience) { database in
                try database.execute(sql: "INSERT INTO sessions DEFAULT VALUES")
                return Int(database.lastInsertedRowID)
            }
            session = new
            return new
        }
    }

    private func cells(_ clause: String, _ arguments: StatementArguments) throws(StoreError)
        -> [Cell]
    {
        flush()
        return try database.rows(
            "SELECT session, line, input, output FROM cells " + clause, arguments
        ) { row in
            guard row.isEmpty("output") || row.text("output") != nil else { throw UnreadableRow() }
            return Cell(
                session: try row.integer("session").required(),
                line: try row.integer("line").required(),
                input: try row.text("input").required(), output: row.text("output"))
        }
    }

    private func writeForever() {
        while true {
            let cells: [Cell]? = queue.wait { queue in
                guard !queue.cells.isEmpty else { return nil }
                defer { queue.cells = [] }
                queue.isWriting = true
                return queue.cells
            }
            do {
                try write(cells ?? [])
            } catch {
                let text = "the history was not written: \(error)"
                let isNews = lastWarning.withLock { last in
                    defer { last = text }
                    return last != text
                }
                if isNews { warn(text) }
            }
            queue.change { $0.isWriting = false }
        }
    }

    private func write(_ cells: [Cell]) throws(StoreError) {
        let number = try currentSession(patience: Self.patience)
        try database.use(patience: Self.patience) { database in
            for cell in cells {
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO cells (session, line, input, output)
                        VALUES (?, ?, ?, ?)
                        """,
                    arguments: [number, cell.line, cell.input, cell.output])
            }
        }
    }
}
