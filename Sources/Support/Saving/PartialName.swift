import Foundation

/// Names of what is not complete yet: `NAME.PID-RANDOM.part`, beside `NAME`.
public enum PartialName {
    private static let ending = ".part"
    /// Seconds for which nothing must have changed before what a dead process left is removed.
    private static let patience = 60
    /// The same for what does not say whose it is.
    private static let longPatience = 24 * 3_600

    /// A new name beside a path.
    public static func new(for path: String) -> String {
        "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))\(ending)"
    }

    /// Who left something of a name.
    enum Owner: Equatable {
        case process(pid_t)
        /// Version 0.1.0, which did not write down its process.
        case unknown
    }

    /// The process that wrote something of a partial name; `nil` for other names.
    static func process(of name: String) -> pid_t? {
        guard name.hasSuffix(ending) else { return nil }
        let parts = name.dropLast(ending.count).split(separator: ".").last?.split(
            separator: "-", omittingEmptySubsequences: false)
        guard let parts, parts.count == 2, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
            UInt32(parts[1]) != nil, let process = pid_t(parts[0]), process > 0
        else { return nil }
        return process
    }

    /// Who wrote something that was left; `nil` for names that are none of ours.
    static func owner(of name: String, in folder: String) -> Owner? {
        let plain = name.hasSuffix(".old") ? String(name.dropLast(4)) : name
        if let process = process(of: plain) { return .process(process) }
        if let mark = name.range(of: ".writing-", options: .backwards),
            let process = pid_t(name[mark.upperBound...]), process > 0
        {
            return .process(process)
        }
        return isOfFirstVersion(name, in: folder) ? .unknown : nil
    }

    /// Whether version 0.1.0 wrote something: `NAME.safetensors.RANDOM.part`, `.pull-UUID`, and folders of
    /// students, `NAME.part-UUID` and `NAME.old-UUID`.
    private static func isOfFirstVersion(_ name: String, in folder: String) -> Bool {
        if name.hasSuffix(ending) {
            let parts = name.split(separator: ".")
            return parts.count > 3 && parts[parts.count - 3] == "safetensors"
                && parts[parts.count - 2].count > 4 && UInt32(parts[parts.count - 2]) != nil
        }
        if name.hasPrefix(".pull-") { return UUID(uuidString: String(name.dropFirst(6))) != nil }
        return studentName(of: name, in: folder) != nil
    }

    /// The name of the student whose folder 0.1.0 was writing, or moved aside.
    static func studentName(
        of name: String, in folder: String, marks: [String] = [".part-", ".old-"]
    )
        -> String?
    {
        for mark in marks {
            guard let range = name.range(of: mark, options: .backwards),
                UUID(uuidString: String(name[range.upperBound...])) != nil,
                let inside = try? FileManager.default.contentsOfDirectory(
                    atPath: folder + "/" + name),
                inside.allSatisfy({ entry in
                    ["student.json", "NOTICE"].contains(entry)
                        || ["student-", "graph-"].contains(where: entry.hasPrefix)
                })
            else { continue }
            return String(name[..<range.lowerBound])
        }
        return nil
    }

    /// Removes what processes that live no more left in the folder of a path.
    public static func removeAbandoned(besides path: String) {
        let folder = FolderSync.parent(of: path)
        var abandoned: [String] = []
        for name in names(in: folder) {
            guard let owner = owner(of: name, in: folder),
                isAbandoned(folder + "/" + name, by: owner)
            else { continue }
            // The only copy of a folder is put back when it is asked for, never removed.
            if let original = original(of: name, in: folder),
                access(folder + "/" + original, F_OK) != 0
            {
                continue
            }
            abandoned.append(folder + "/" + name)
        }
        for path in abandoned { try? FileManager.default.removeItem(atPath: path) }
    }

    /// The name of the folder that was moved aside under a name; `nil` for other names.
    static func original(of name: String, in folder: String) -> String? {
        if name.hasSuffix(".old"), process(of: String(name.dropLast(4))) != nil {
            return name.dropLast(4 + ending.count).lastIndex(of: ".").map { String(name[..<$0]) }
        }
        return studentName(of: name, in: folder, marks: [".old-"])
    }

    /// The names in a folder, read without looking at the files.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    // SAFETY: the system ends names with a zero within the field.
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// Whether nobody works on something any more.
    static func isAbandoned(_ path: String, by owner: Owner) -> Bool {
        var patience = longPatience
        if case .process(let process) = owner {
            guard kill(process, 0) != 0, errno == ESRCH else { return false }
            patience = Self.patience
        }
        let inside = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        // A folder that is shared may be written by a process that is not seen here.
        return ([path] + inside.map { path + "/" + $0 }).allSatisfy { path in
            var status = stat()
            guard lstat(path, &status) == 0 else { return true }
            return time(nil) - status.st_mtim.tv_sec >= patience
        }
    }

    /// Whether a folder that was moved aside stays there: its process ended, or was not quick about it.
    static func isStranded(_ path: String, by owner: Owner) -> Bool {
        if case .process(let process) = owner, kill(process, 0) != 0, errno == ESRCH { return true }
        var status = stat()
        // Moving a folder changes its status, not what it holds.
        return lstat(path, &status) == 0 && time(nil) - status.st_ctim.tv_sec >= patience
    }
}
