import Foundation
import JSON

/// Where and how a kernel listens, as Jupyter writes it into a connection file.
public struct ConnectionFile: Sendable, Equatable {
    /// `tcp` or `ipc`.
    public var transport: String
    /// An IP address, or the beginning of the ipc sockets' paths.
    public var address: String
    /// The key that messages are signed with; empty for none.
    public var key: String
    /// The port of each socket; 0 for any that is free (tcp only).
    public var ports: [SocketName: Int]

    /// The five sockets of a kernel.
    public enum SocketName: String, Sendable, CaseIterable {
        /// Requests.
        case shell
        /// Urgent requests.
        case control
        /// Broadcasts.
        case iopub
        /// Questions to the person.
        case stdin
        /// Echoes, to show that the kernel lives.
        case heartbeat = "hb"
    }

    /// Free ports of the local machine.
    public init(key: String) {
        transport = "tcp"
        address = "127.0.0.1"
        self.key = key
        ports = Dictionary(uniqueKeysWithValues: SocketName.allCases.map { ($0, 0) })
    }

    /// Reads a connection file.
    ///
    /// - Throws: `JupyterError.connectionFile` if it cannot be read, or says what we cannot do.
    public init(path: String) throws(JupyterError) {
        func problem(_ reason: String) -> JupyterError {
            .connectionFile(path: path, reason: reason)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem(
                FileManager.default.fileExists(atPath: path)
                    ? "it cannot be read" : "there is no such file")
        }
        do {
            let json = try JSONValue(parsing: [UInt8](data), limits: .init(bytes: 1 << 20))
            transport = try json.stringIfPresent("transport") ?? "tcp"
            address = try json.stringIfPresent("ip") ?? "127.0.0.1"
            key = try json.stringIfPresent("key") ?? ""
            ports = [:]
            for name in SocketName.allCases {
                ports[name] = try json.integer(at: .member(name.rawValue + "_port"))
            }
            let scheme = try json.stringIfPresent("signature_scheme") ?? "hmac-sha256"
            guard scheme == "hmac-sha256" || key.isEmpty else {
                throw problem("its signature scheme is “\(scheme)”, not “hmac-sha256”")
            }
        } catch let error as JupyterError {
            throw error
        } catch let error as JSONError {
            throw problem(error.summary)
        } catch {
            throw problem("\(error)")
        }
        guard ["tcp", "ipc"].contains(transport) else {
            throw problem("its transport is “\(transport)”, not “tcp” or “ipc”")
        }
        guard ports.values.allSatisfy({ (0...65535).contains($0) }) else {
            throw problem("a port is not between 0 and 65535")
        }
    }

    /// Warnings about access by others: no key, or a key that others can read.
    public func warnings(path: String) -> [String] {
        var warnings: [String] = []
        if key.isEmpty {
            warnings.append(
                "the connection file “\(path)” has no key: anyone who can reach the kernel's ports can run code here"
            )
        }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            warnings.append(
                "the connection file “\(path)” has mode \(mode): other users may read its key; "
                    + "`chmod 600` closes it")
        }
        return warnings
    }

    /// ZeroMQ's address of a socket.
    public func endpoint(_ socket: SocketName) -> String {
        let port = ports[socket] ?? 0
        guard transport == "tcp" else { return "ipc://\(address)-\(port)" }
        let host = address.contains(":") && !address.hasPrefix("[") ? "[\(address)]" : address
        return "tcp://\(host):" + (port == 0 ? "*" : String(port))
    }
}
