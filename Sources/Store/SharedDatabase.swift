import Foundation
import GRDB
import Support
import Synchronization

/// The tables that a database must have.
struct DatabaseSchema {
    /// A table's name and columns.
    struct Table {
        let name: String
        let columns: [String]
    }

    /// Makes the tables where they are missing.
    let sql: String
    /// The contents of the tables, for messages.
    let tables: [Table]

    /// The first difference of a database from this schema; `nil` if there is none.
    func difference(from database: Database) throws -> String? {
        for table in tables {
            let kinds = try DatabaseValue.fetchAll(
                database, sql: "SELECT type FROM sqlite_master WHERE name = ?",
                arguments: [table.name])
            guard kinds == ["table".databaseValue] else { return "“\(table.name)” is no table" }
            let rows = try Row.fetchAll(database, sql: "PRAGMA table_info(\(table.name))")
            let names = rows.compactMap { $0.text("name") }
            if let missing = table.columns.first(where: { !names.contains($0) }) {
                return "“\(table.name)” has no column “\(missing)”"
            }
            let foreign = rows.first { row in
                !table.columns.contains(row.text("name") ?? "") && row.integer("notnull") != 0
                    && row.text("dflt_value") == nil
            }
            if let name = foreign?.text("name") {
                return "“\(table.name)” needs the unknown column “\(name)”"
            }
        }
        return nil
    }
}

/// An SQLite file that several processes may use at once and that may be damaged.
///
/// It is opened at the first use, readable by its owner alone. A file that is damaged, or has other
/// tables, is moved aside and a new one begun; where no file can be written, the data live in memory
/// until the process ends. Both are told as warnings.
final class SharedDatabase: Sendable {
    /// The file's path.
    let path: String
    private let schema: DatabaseSchema
    private let warn: @Sendable (String) -> Void
    private let queue = Monitor<DatabaseQueue?>(nil)
    private let unreadable = Mutex(0)

    init(path: String, schema: DatabaseSchema, warn: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.schema = schema
        self.warn = warn
    }

    /// The error that a database has other tables than it should.
    private struct OtherSchema: Error {
        let reason: String
    }

    /// Runs a body on the open database, again while other connections hold its lock.
    ///
    /// - Parameters:
    ///   - patience: How many seconds to try again while the file is locked; beyond SQLite's own
    ///     waiting, which is short and not asked in every case (changing the journal mode).
    ///   - body: Statements that run in one transaction, perhaps several times.
    /// - Throws: `StoreError` if the database cannot be opened or the body's statements fail.
    func use<R>(
        patience: Double = 5, _ body: (Database) throws -> R
    ) throws(StoreError) -> R {
        let start = ContinuousClock.now
        let damage: any Error
        do {
            return try unlocked(until: start + .seconds(patience)) { try opened().write(body) }
        } catch {
            guard Self.isDamage(error) else {
                throw .database(path: path, reason: Self.reason(error))
            }
            damage = error
        }
        do {
            return try reopened(after: damage).write(body)
        } catch {
            throw .database(path: path, reason: Self.reason(error))
        }
    }

    /// The rows of a statement as values; those that cannot be read are left out and counted.
    ///
    /// - Throws: `StoreError` if the database cannot be read.
    func rows<R>(
        _ sql: String, _ arguments: StatementArguments, _ read: (Row) throws -> R
    ) throws(StoreError) -> [R] {
        let (values, count) = try use { database in
            let rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
            let values = rows.compactMap { try? read($0) }
            return (values, rows.count - values.count)
        }
        let isNews = unreadable.withLock { known in
            defer { known = count }
            return count > 0 && count != known
        }
        if isNews {
            warn(
                "\(count) row\(count == 1 ? "" : "s") of “\(path)” cannot be read and are left out")
        }
        return values
    }

    private func unlocked<R>(
        until deadline: ContinuousClock.Instant, _ body: () throws -> R
    ) throws -> R {
        while true {
            do {
                return try body()
            } catch  where Self.isLocked(error) && ContinuousClock.now < deadline {
                usleep(.random(in: 5_000...50_000))
            }
        }
    }

    private func opened() throws -> DatabaseQueue {
        try queue.withLock { queue in
            if let queue { return queue }
            let new = try open()
            queue = new
            return new
        }
    }

    private func open() throws -> DatabaseQueue {
        do {
            try LinguHome.createFolder(path.parentFolder)
            try requireFile()
            return try prepare(DatabaseQueue(path: path, configuration: configuration))
        } catch  where Self.isDamage(error) || Self.isLocked(error) {
            throw error
        } catch {
            warn(
                "“\(path)” cannot be used (\(Self.reason(error))); nothing is kept of this session")
            return try prepare(DatabaseQueue())
        }
    }

    /// Makes the file, for its owner alone: SQLite gives the files beside it the same permissions.
    private func requireFile() throws(FileError) {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw FileError.lastOfWriting(path: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .notAFile(path: path)
        }
        for ending in ["", "-wal", "-shm"] { LinguHome.restrict(path + ending) }
    }

    /// Moves the damaged file aside and begins a new one.
    private func reopened(after damage: any Error) throws -> DatabaseQueue {
        try queue.withLock { queue in
            try? queue?.close()
            queue = nil
            let aside =
                "\(path).damaged-\(Int(time(nil)))-\(UInt16.random(in: 0 ... .max))"
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
            warn(
                "“\(path)” is damaged (\(Self.reason(damage))); it was moved to “\(aside)” and a new "
                    + "one begun")
            let new = try open()
            queue = new
            return new
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .wal
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return configuration
    }

    private func prepare(_ queue: DatabaseQueue) throws -> DatabaseQueue {
        try queue.write { database in
            try database.execute(sql: schema.sql)
            if let reason = try schema.difference(from: database) {
                throw OtherSchema(reason: reason)
            }
        }
        return queue
    }

    private static func isLocked(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
    }

    /// Whether the file is of no use: damaged, or of other tables than its statements know.
    private static func isDamage(_ error: any Error) -> Bool {
        if error is OtherSchema { return true }
        guard let error = error as? DatabaseError else { return false }
        if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) { return true }
        let message = error.message ?? ""
        // Another program may have changed the tables since they were looked at.
        return error.resultCode == .SQLITE_ERROR
            && ["no such table", "no such column", "has no column"].contains {
                message.contains($0)
            }
    }

    private static func reason(_ error: any Error) -> String {
        if let error = error as? OtherSchema { return error.reason }
        if let error = error as? DatabaseError { return error.message ?? "\(error.resultCode)" }
        return (error as? any Diagnostic)?.summary ?? "\(error)"
    }
}

/// Columns of a row, whatever it holds: GRDB's own conversions trap on values of other types.
extension Row {
    private func storage(_ column: String) -> DatabaseValue.Storage? {
        self[column]?.databaseValue.storage
    }

    /// The text of a column; `nil` if there is none.
    func text(_ column: String) -> String? {
        if case .string(let text)? = storage(column) { text } else { nil }
    }

    /// The integer of a column; `nil` if there is none.
    func integer(_ column: String) -> Int? {
        if case .int64(let value)? = storage(column) { Int(value) } else { nil }
    }

    /// The number of a column; `nil` if there is none.
    func number(_ column: String) -> Double? {
        switch storage(column) {
        case .double(let value) where value.isFinite: value
        case .int64(let value): Double(value)
        default: nil
        }
    }

    /// Whether a column is missing or NULL.
    func isEmpty(_ column: String) -> Bool {
        if let value = storage(column), value != .null { false } else { true }
    }
}

/// The error that a row holds something else than its columns should.
struct UnreadableRow: Error {}

extension Optional {
    /// The value.
    ///
    /// - Throws: `UnreadableRow` if there is none.
    func required() throws(UnreadableRow) -> Wrapped {
        guard let self else { throw UnreadableRow() }
        return self
    }
}
