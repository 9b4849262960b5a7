import Foundation
import Support
import Text

/// The packages that apt knows on this machine: a node a package, its description as text, its section
/// as label, and an edge to every package it depends on (also as an alternative).
///
/// Dependencies on virtual packages, or on packages of lists that are not here, are dropped and counted.
public struct DebianBuilder: Sendable {
    /// The name of the graph.
    public var name = "debian"
    /// The sections to keep, in this order; empty: all.
    public var classes: [String] = []
    /// How many nodes to sample (see `TextAttributedGraph.connectedSample`); nothing: all.
    public var nodes: Int?
    /// How many nodes to grow around each seed of the sample; nothing: one region.
    public var regionSize: Int? = 6
    /// The split to make; nothing: none.
    public var split: SplitRecipe?
    /// The seed of sample and split.
    public var seed = 0
    /// Whether a dependency goes one way only.
    public var isDirected = false
    /// The folder of apt's lists.
    public var folder = "/var/lib/apt/lists"
    /// Expands lists in formats other than plain and gzip; apt brings it.
    public var expander = "/usr/lib/apt/apt-helper"

    /// Makes a builder of all packages; set the properties that should differ.
    public init() {}

    /// Builds the graph.
    ///
    /// - Throws: `GraphError.notInstalled` if there are no lists, `.unknownClass`; `Interrupted`.
    public func build(progress: any ProgressReport = SilentProgress()) throws
        -> TextAttributedGraph
    {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let lists = entries.filter { name in
            name.hasSuffix("_Packages")
                || ["gz", "lz4", "xz", "zst", "bz2"].contains { name.hasSuffix("_Packages.\($0)") }
        }
        guard !lists.isEmpty else {
            throw GraphError.notInstalled(
                what: "apt's list of packages", path: folder, command: "apt-get update")
        }
        var packages = PackageList()
        for list in lists.sorted() {
            progress.report(
                ProgressUpdate(
                    stage: "reading apt's lists", completed: packages.count, unit: "packages"))
            try read(folder + "/" + list, into: &packages, progress.cancellation)
        }
        var parts = try packages.parts(name: name)
        parts.provenance = Provenance(source: folder, format: "debian")
        parts.provenance.edges.dangling = packages.missing
        parts.isDirected = isDirected
        var graph = try TextAttributedGraph(parts, cancellation: progress.cancellation)
        if !classes.isEmpty { graph = try graph.selecting(classes: classes) }
        if let nodes {
            graph = try graph.connectedSample(
                size: nodes, regionSize: regionSize, seed: seed, cancellation: progress.cancellation
            )
        }
        if let split { graph = try graph.splitting(split, seed: seed) }
        return graph
    }

    private func read(
        _ path: String, into packages: inout PackageList, _ cancellation: Cancellation
    ) throws {
        if path.hasSuffix("_Packages") || path.hasSuffix(".gz") {
            try packages.read(path, cancellation)
            return
        }
        let expanded = NSTemporaryDirectory() + "lingu-\(UUID().uuidString)_Packages"
        defer { unlink(expanded) }
        try expand(path, to: expanded)
        try packages.read(expanded, cancellation)
    }

    /// Lets apt write a list's contents to a file.
    private func expand(_ path: String, to expanded: String) throws {
        guard FileManager.default.isExecutableFile(atPath: expander) else {
            throw GraphError.notInstalled(
                what: "apt's helper program", path: expander, command: "apt-get install apt")
        }
        guard FileManager.default.createFile(atPath: expanded, contents: nil),
            let output = FileHandle(forWritingAtPath: expanded)
        else {
            throw FileError.last(path: expanded)
        }
        defer { try? output.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: expander)
        process.arguments = ["cat-file", path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            throw FileError.refused(path: expander, reason: error.localizedDescription)
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw FileError.refused(
                path: path, reason: "\(expander) ended with status \(process.terminationStatus)")
        }
    }
}

/// Packages gathered from the stanzas of apt's lists (deb822).
private struct PackageList {
    private var ids = NodeIDs(rowNumbers: 0)
    private var texts: [String] = []
    private var sections: [String] = []
    private var depends: [[String]] = []
    /// How many dependencies lead to no package.
    private(set) var missing = 0

    var count: Int { ids.count }

    mutating func read(_ path: String, _ cancellation: Cancellation) throws {
        var reader = try DelimitedReader(
            path: path, delimiter: .none, keepsBlankLines: true, cancellation: cancellation)
        var stanza: [String: String] = [:]
        var field = ""
        while try reader.next() {
            let line = reader.slice(0)
            guard let first = line.first else {
                add(stanza)
                stanza = [:]
                continue
            }
            if first == 0x20 || first == 0x09 {
                // Lines of one dot stand for blank lines in descriptions.
                let more = reader.text(0).trimmingCharacters(in: .whitespaces)
                if stanza[field] != nil, more != "." { stanza[field]? += " " + more }
                continue
            }
            guard let colon = line.firstIndex(of: 0x3a) else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "Field: value",
                    found: String(reader.text(0).prefix(60)))
            }
            field = String(decoding: line[..<colon], as: UTF8.self)
            guard ["Package", "Section", "Description", "Depends", "Pre-Depends"].contains(field)
            else { continue }
            stanza[field] = String(decoding: line[(colon + 1)...], as: UTF8.self)
                .trimmingCharacters(in: .whitespaces)
        }
        add(stanza)
    }

    /// Adds a package, unless it was in an earlier list.
    private mutating func add(_ stanza: [String: String]) {
        guard let name = stanza["Package"], ids.append(Array(name.utf8).span) else { return }
        texts.append(stanza["Description"] ?? "")
        // contrib/libs is of section libs.
        sections.append(
            stanza["Section"]?.split(separator: "/").last.map(String.init) ?? "")
        let wanted = [stanza["Pre-Depends"], stanza["Depends"]].compactMap { $0 }
        depends.append(wanted.flatMap(Self.names))
    }

    /// The packages of a dependency field: `a (>= 1), b:any | c [amd64]`.
    private static func names(_ field: String) -> [String] {
        field.split { $0 == "," || $0 == "|" }.compactMap { entry in
            entry.split { " ([<:".contains($0) }.first.map(String.init)
        }
    }

    mutating func parts(name: String) throws -> GraphParts {
        guard ids.count > 0 else { throw GraphError.empty(source: "apt's lists") }
        var parts = GraphParts(name: name, ids: ids)
        parts.texts = TextColumn(texts)
        parts.titles = TextColumn(ids.all)
        var labels = LabelCollector()
        for section in sections { try labels.append(section, file: "Packages", line: 0) }
        (parts.labels, parts.classNames) = labels.sorted()
        for (node, names) in depends.enumerated() {
            for name in names {
                if let other = ids.index(of: name) {
                    parts.edges.append(node, other)
                } else {
                    missing += 1
                }
            }
        }
        return parts
    }
}
