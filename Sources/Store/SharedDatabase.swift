import Foundation
import GRDB
import Support

/// An SQLite file that several processes may use at once and that may be damaged.
///
/// It is opened at the first use. A damaged file is moved aside and a new one begun; where no file
/// can be written, the data live in memory until the process ends. Both are told as warnings.
final class SharedDatabase: Sendable {
    private let path: String
    private let schema: String
    private let warn: @Sendable (String) -> Void
    private let queue = Monitor<DatabaseQueue?>(nil)

    init(path: String, schema: String, warn: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.schema = schema
        self.warn = warn
    }

    /// Runs a body on the open database.
    ///
    /// - Throws: `StoreError` if the database cannot be opened or the body's statements fail.
    func use<R>(_ body: (Database) throws -> R) throws(StoreError) -> R {
        do {
            return try opened().write(body)
        } catch {
            guard Self.isDamage(error) else {
                throw .database(path: path, reason: Self.reason(error))
            }
        }
        do {
            return try reopened().write(body)
        } catch {
            throw .database(path: path, reason: Self.reason(error))
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
            try LinguHome.createFolder((path as NSString).deletingLastPathComponent)
            return try prepare(DatabaseQueue(path: path, configuration: configuration))
        } catch  where Self.isDamage(error) {
            throw error
        } catch {
            warn(
                "“\(path)” cannot be used (\(Self.reason(error))); nothing is kept of this session")
            return try prepare(DatabaseQueue())
        }
    }

    /// Moves the damaged file aside and begins a new one.
    private func reopened() throws -> DatabaseQueue {
        try queue.withLock { queue in
            try? queue?.close()
            let aside =
                "\(path).damaged-\(Date().timeIntervalSince1970.integer(clampedTo: 0...Int.max))"
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
            warn("“\(path)” is damaged; it was moved to “\(aside)” and a new one begun")
            let new = try open()
            queue = new
            return new
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.journalMode = .wal
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return configuration
    }

    private func prepare(_ queue: DatabaseQueue) throws -> DatabaseQueue {
        try queue.write { try $0.execute(sql: schema) }
        return queue
    }

    private static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    private static func reason(_ error: any Error) -> String {
        if let error = error as? DatabaseError { return error.message ?? "\(error.resultCode)" }
        return (error as? any Diagnostic)?.summary ?? "\(error)"
    }
}
